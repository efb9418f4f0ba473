from __future__ import annotations

import errno
import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.template import loader
from django.test import Client, RequestFactory
from django.utils import translation

import pendopo
from pendopo.foundation.design import views

from . import sample

pytestmark = pytest.mark.urls("pendopo.foundation.design.tests.sample")
SRC = Path(pendopo.__file__).parent
TEMPLATES = sorted(path for path in SRC.rglob("templates/**/*.html"))


def choose(client: Client, **data: str):
    return client.post("/bahasa/", data)


def test_the_chosen_language_is_remembered_and_the_reader_goes_back(client):
    response = choose(client, language="en", next="/tuban/layanan/?q=akta")
    assert response.status_code == 302
    assert response["Location"] == "/tuban/layanan/?q=akta"
    assert response.cookies["bahasa"].value == "en"
    assert response.cookies["bahasa"]["httponly"]
    assert client.get("/contoh/home/")["Content-Language"] == "en"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_language_switch_never_leads_to_another_site(client, address):
    assert choose(client, language="en", next=address)["Location"] == "/"


def test_an_unknown_language_changes_nothing(client):
    assert "bahasa" not in choose(client, language="xx", next="/").cookies


def test_the_language_switch_needs_no_cookie_and_refuses_links():
    assert Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"}).status_code == 302
    assert Client().get("/bahasa/").status_code == 405


def test_the_browsers_wish_list_is_not_asked(client):
    assert client.get("/contoh/home/", headers={"accept-language": "en"})["Content-Language"] == "id"


def test_an_unknown_address_gets_the_kind_page(client):
    response = client.get("/tidak/ada/")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [(views.forbidden, 403), (views.csrf_failure, 403), (views.bad_request, 400)]
)
def test_every_refusal_has_a_page_with_a_way_out(view, status):
    response = view(_bare_request())
    assert response.status_code == status
    assert 'href="/"' in response.content.decode()


def _bare_request():
    request = RequestFactory().get("/x/")
    request.user = SimpleNamespace(is_authenticated=False)
    return request


def test_the_page_for_a_fault_needs_no_request_and_no_database():
    response = views.server_error(None)
    assert response.status_code == 500
    assert "Terjadi gangguan pada sistem kami" in response.content.decode()


def test_even_broken_templates_leave_a_readable_fault_page(monkeypatch):
    def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr(views, "render_to_string", broken)
    response = views.server_error(None)
    assert response.status_code == 500
    assert b"Terjadi gangguan" in response.content


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to(SRC)) for path in TEMPLATES])
def test_every_template_compiles(path):
    loader.get_template(str(path).split("/templates/", 1)[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to(SRC)) for path in TEMPLATES])
def test_no_template_carries_inline_style_or_script(path):
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)


@pytest.mark.parametrize("name", sample.NAMES)
def test_the_first_view_is_small(client, name):
    page = client.get(f"/contoh/{name}/").content
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    assert files == {"design/pendopo.css", "design/pendopo.js", "design/mark.svg"}
    total = sum(len(gzip.compress(Path(finders.find(file)).read_bytes())) for file in files) + len(
        gzip.compress(page)
    )
    assert total <= 20_000


def test_stylesheet_and_script_keep_their_budget():
    def size(name: str) -> int:
        return len(gzip.compress(Path(finders.find(f"design/{name}")).read_bytes()))

    assert size("pendopo.css") <= 8_000
    assert size("pendopo.js") <= 4_000


def test_the_page_says_its_language(client):
    assert '<html lang="id">' in client.get("/contoh/home/").content.decode()
    client.cookies["bahasa"] = "en"
    assert '<html lang="en">' in client.get("/contoh/home/").content.decode()


def test_a_shared_cache_is_told_that_the_language_is_in_a_cookie(client):
    assert "Cookie" in client.get("/contoh/home/")["Vary"]


def test_sample_data_is_named_on_every_page(client):
    assert "DATA CONTOH" in client.get("/contoh/service/").content.decode()


def test_a_page_without_a_form_sets_no_cookie(client):
    assert not client.get("/contoh/home/").cookies


@pytest.mark.parametrize(
    ("include", "context", "words"),
    [
        ("_status", {"tone": "success", "label": "Selesai"}, ["Selesai", "<svg"]),
        ("_deadline", {"on": "2026-11-21", "note": "dijeda"}, ["21 Nov 2026", "dijeda"]),
        ("_steps", {"steps": [{"title": "Periksa", "state": "current"}]}, ["Periksa", 'aria-current="step"']),
        ("_progress", {"number": 2, "total": 7}, ["Langkah 2 dari 7", 'max="7"']),
        ("_timeline", {"events": [{"title": "Diterima", "text": "Baik"}]}, ["Diterima", "Baik"]),
        ("_summary_list", {"rows": [{"label": "Nama", "value": "", "change_url": "/u/"}]}, ["Tidak diisi", "/u/"]),
        ("_empty", {"title": "Kosong", "url": "/a/", "action": "Mulai"}, ["Kosong", 'href="/a/"']),
        ("_callout", {"title": "Perhatian", "tone": "attention"}, ["Perhatian", "callout attention"]),
        ("_cards", {"cards": [{"title": {"id": "Akta"}, "url": "/l/", "icon": "birth"}]}, ["Akta", 'href="/l/"']),
        (
            "_breadcrumbs",
            {"crumbs": [{"title": "Beranda", "url": "/"}, {"title": "Akta"}]},
            ['aria-current="page"'],
        ),
        ("_back", {"url": "/b/"}, ["Kembali", 'href="/b/"']),
        (
            "_button",
            {"label": "Setujui", "id": "ok", "reason": "Bukan tugas Anda."},
            ["aria-disabled", "Bukan tugas"],
        ),
        ("_button", {"label": "Setujui", "name": "do", "value": "ok"}, ['name="do"', 'value="ok"']),
        ("_stats", {"stats": [{"label": "Tepat waktu", "value": "96 %"}]}, ["96 %"]),
        ("_details", {"summary": "Hukum", "text": "Pasal"}, ["<summary>Hukum", "Pasal"]),
        ("_sample", {}, ["DATA CONTOH"]),
        ("_search", {"url": "/c/", "value": '"><b>'}, ["&quot;&gt;&lt;b&gt;", 'role="search"']),
    ],
)
def test_a_component_says_what_it_is_given(include, context, words):
    with translation.override("id"):
        html = loader.render_to_string(f"design/{include}.html", context)
    for word in words:
        assert word in html


def test_every_component_is_in_the_reference():
    reference = (SRC.parent.parent / "docs/reference/components.md").read_text()
    parts = [path.name for path in (SRC / "foundation/design/templates/design").glob("_*.html")]
    assert len(parts) > 20
    assert [name for name in parts if f"`{name}`" not in reference] == []


def test_a_signed_in_reader_sees_sign_out_as_a_button_and_not_a_link():
    request = _bare_request()
    request.user = SimpleNamespace(is_authenticated=True)
    html = views.not_found(request).content.decode()
    assert "Keluar" in html
    assert 'method="post" action="/akun/keluar/"' in html
    assert "Masuk" not in html


def _busy(request, error=None):
    try:
        raise error or OperationalError("database is locked")
    except (Exception, SystemExit):
        return views.server_error(request)


def test_a_strained_database_is_said_and_comes_with_a_time():
    response = _busy(RequestFactory().get("/tuban/?q=a&b=<"))
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Sistem kami sedang penuh atau sibuk" in page
    assert 'href="/tuban/?q=a&amp;b=%3C"' in page


def test_what_was_typed_is_given_back_for_sending_again():
    said = {"nama": 'Sari "<Contoh>"', "pilihan": ["a", "b"], "csrfmiddlewaretoken": "t"}
    page = _busy(RequestFactory().post("/tuban/x/", said)).content.decode()
    assert "Kirim lagi" in page
    assert 'name="nama" value="Sari &quot;&lt;Contoh&gt;&quot;"' in page
    assert page.count('name="pilihan"') == 2
    assert 'name="csrfmiddlewaretoken" value="t"' in page


@pytest.mark.parametrize(
    "said",
    [
        {"password": "rahasia-uji"},
        {"passphrase": "rahasia-uji"},
        {"otp": "rahasia-uji"},
        {"foto": SimpleUploadedFile("a.jpg", b"rahasia-uji"), "nama": "Sari"},
    ],
)
def test_secrets_and_files_are_not_written_into_the_page(said):
    page = _busy(RequestFactory().post("/x/", said)).content.decode()
    assert "rahasia-uji" not in page and "<input" not in page
    assert "belum kami terima" in page


def test_the_busy_page_speaks_the_language_of_the_device():
    request = RequestFactory().get("/")
    request.COOKIES["bahasa"] = "en"
    assert '<html lang="en">' in _busy(request).content.decode()


@pytest.mark.parametrize("error", [ValueError("x"), OSError(errno.ENOENT, "x"), ProgrammingError("x")])
def test_any_other_fault_stays_a_fault(error):
    assert _busy(RequestFactory().get("/"), error).status_code == 500


@pytest.mark.django_db
def test_a_wrong_statement_is_no_strain():
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM there_is_no_such_table")
    assert _busy(RequestFactory().get("/"), caught.value).status_code == 500


def test_a_full_disk_is_strain():
    assert _busy(RequestFactory().get("/"), OSError(errno.ENOSPC, "x")).status_code == 503
