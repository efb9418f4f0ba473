from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pendopo.engine.cases.tests.factories import World, make_region
from pendopo.engine.catalogue import actions as catalogue
from pendopo.foundation.accounts.models import Organisation
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import records
from pendopo.foundation.regions import actions as regions

from .factories import KEY, Statements, make_case, url


def test_the_index_shows_open_regions_only(client: Client, world: World) -> None:
    from pendopo.foundation.regions.models import Region

    Region.objects.create(code="35.99", name="Belum Buka", slug="belum-buka", kind="kabupaten", province_id="35")
    text = client.get("/").text
    assert url("home") in text
    assert "Belum Buka" not in text
    assert reverse("documents:verify") in text


def test_the_index_says_so_when_no_region_is_open(client: Client, db: None) -> None:
    assert "Belum ada daerah yang dibuka" in client.get("/").text


def test_a_reference_on_the_index_leads_to_its_region(client: Client, world: World) -> None:
    case = make_case(world)
    response = client.get("/", {"nomor": case.reference.lower()})
    assert response.url == f"{url('track_form')}?nomor={case.reference.lower()}"
    assert case.reference.lower() in client.get(response.url).text
    assert "tidak kami kenali" in client.get("/", {"nomor": "3523-0000-0000-0"}).text


def test_home_has_search_life_events_services_promises_and_help(client: Client, world: World) -> None:
    text = client.get(url("home")).text
    assert 'name="q"' in text
    assert f"{url('services')}?peristiwa=meninggal" in text
    assert url("service", key=KEY) in text
    assert "Belum ada data" in text  # no application yet: missing is never zero
    assert url("track_form") in text
    assert "Perlu dibantu?" in text


def test_home_says_so_when_nothing_is_offered(client: Client, world: World) -> None:
    regions.switch_module("civil", False, by=SYSTEM)
    text = client.get(url("home")).text
    assert "Belum ada layanan di daerah ini" in text
    assert url("service", key=KEY) not in text


def test_search_finds_and_counts(client: Client, world: World) -> None:
    response = client.get(url("services"), {"q": "akte lahir"})
    assert url("service", key=KEY) in response.text
    assert "kartu-contoh" not in response.text


def test_a_search_without_result_offers_similar_words_and_everything(client: Client, world: World) -> None:
    response = client.get(url("services"), {"q": "kelahiramm sapi"})
    assert "Tidak ada layanan yang cocok" in response.text
    assert "kelahiran" in response.context["similar"]
    assert url("service", key="kartu-contoh") in response.text


def test_search_never_echoes_markup(client: Client, world: World) -> None:
    response = client.get(url("services"), {"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in response.text


def test_services_are_filtered_by_life_event(client: Client, world: World) -> None:
    text = client.get(url("services"), {"peristiwa": "pindah"}).text
    assert url("service", key="pindah-contoh") in text
    assert url("service", key=KEY) not in text
    empty = client.get(url("services"), {"peristiwa": "meninggal"}).text
    assert "Belum ada layanan untuk peristiwa ini" in empty


@pytest.mark.parametrize("key", [KEY, "kartu-contoh"])
def test_a_service_page_tells_all_14_components(client: Client, world: World, key: str) -> None:
    text = client.get(url("service", key=key)).text
    told = (
        *("Lihat daftar di atas.", "Isi dari ponsel.", "Tiga hari kerja.", "Tidak dipungut biaya."),
        *("Dokumen dari SIAK.", "Sampaikan di loket.", "Menurut peraturan contoh.", "Loket dan kursi."),
        *("Petugas terlatih.", "Diawasi kepala bidang.", "Empat petugas.", "Dilayani sesuai urutan."),
        *("Berkas terkunci.", "Dinilai tiap tahun."),
    )
    assert [sentence for sentence in told if sentence not in text] == []


def test_only_an_online_service_can_be_applied_for(client: Client, world: World) -> None:
    assert "Ajukan sekarang" in client.get(url("service", key=KEY)).text
    for key in ("kartu-contoh", "pindah-contoh"):
        assert "Ajukan sekarang" not in client.get(url("service", key=key)).text


def test_a_counter_service_shows_the_office_and_says_when_it_is_a_sample(client: Client, world: World) -> None:
    with records.writing("test"):
        Organisation.objects.filter(kind="civil_registry").update(
            address="Jalan Contoh 1", hours="Senin 08.00", phone="000", is_sample=True
        )
    text = client.get(url("service", key="kartu-contoh")).text
    assert "Datang ke loket 3" in text
    assert "Jalan Contoh 1" in text
    assert "Senin 08.00" in text
    assert "DATA CONTOH" in text


def test_a_service_elsewhere_links_there_and_shows_no_office_of_ours(client: Client, world: World) -> None:
    text = client.get(url("service", key="pindah-contoh")).text
    assert "https://contoh.example/pindah" in text
    assert "Selalu buka." in text
    assert "diatur oleh penyelenggara layanan itu" in text
    assert "Langkah-langkah" not in text  # its package tells no standard, so there are no empty headings


def test_a_service_that_is_withheld_or_unknown_answers_404(client: Client, world: World) -> None:
    catalogue.withhold(KEY, by=SYSTEM)
    assert client.get(url("service", key=KEY)).status_code == 404
    assert client.get(url("service", key="tidak-ada")).status_code == 404
    assert url("service", key=KEY) not in client.get(url("services")).text


def test_english_pages_show_english_texts_of_the_package(client: Client, world: World) -> None:
    client.cookies["bahasa"] = "en"
    assert "Sample birth registration" in client.get(url("service", key=KEY)).text


def test_statements_of_public_pages(client: Client, world: World) -> None:
    """Modules that are on, then what the page itself needs. The process remembers region, packages and figures."""
    pages = {
        url("home"): 3,  # services, facts
        url("services"): 2,  # services
        url("service", key=KEY): 3,  # the offer, the office
    }
    for address, most in pages.items():
        client.get(address)
        with Statements() as statements:
            client.get(address)
        assert len(statements) <= most, "\n".join([address, *statements.sql])


def test_a_second_region_costs_no_statement(client: Client, world: World) -> None:
    counts = []
    for _ in range(2):
        client.get(url("home"))
        with Statements() as statements:
            client.get(url("home"))
        counts.append(len(statements))
        make_region("35.24")
    assert counts[0] == counts[1]
