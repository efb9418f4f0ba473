"""Stopping in the middle of a form, and going on."""

from __future__ import annotations

from django.test import Client

from pendopo.engine.cases import drafts
from pendopo.engine.cases.models import Draft
from pendopo.engine.cases.tests.factories import World

from .factories import PAGES, draft_url, hold, make_draft, said, url


def begin(world: World, *pages: str) -> Draft:
    """A draft on which only these pages were filled."""
    draft = drafts.start(world.version.pk)
    filled = {field.key for key in pages for field in world.package.page(key).fields}
    answers = {key: value for key, value in said(world).items() if key in filled}
    drafts.save_page(draft.pk, world.package, frozenset(answers), answers)
    draft.refresh_from_db()
    return draft


def resume(client: Client, draft: Draft) -> str:
    return client.post(url("resume"), {"code": drafts.give_resume_code(draft)}).url


def test_the_code_leads_to_the_first_page_that_was_not_filled(client: Client, world: World) -> None:
    draft = begin(world, "pemohon")
    assert resume(client, draft) == draft_url("page", draft, page="anak")
    response = client.post(draft_url("page", draft, page="anak"), PAGES["anak"])
    assert response.url == draft_url("page", draft, page="bukti")


def test_a_page_that_was_never_filled_is_not_scolded(client: Client, world: World) -> None:
    draft = begin(world, "pemohon")
    hold(client, drafts=(draft,))
    review = client.get(draft_url("review", draft))
    assert review.context["problems"] == []
    assert "Masih ada 2 halaman yang belum diisi." in review.text
    assert review.text.count("Belum diisi.") == 2
    assert not client.get(f"{draft_url('page', draft, page='anak')}?dari=periksa&salah=1").context["form"].errors


def test_the_code_of_a_complete_form_leads_to_the_review(client: Client, world: World) -> None:
    draft = make_draft(world)
    assert resume(client, draft) == draft_url("review", draft)


def test_from_gap_to_gap_and_then_to_the_review(client: Client, world: World) -> None:
    draft = make_draft(world)
    drafts.save_page(draft.pk, world.package, frozenset({"applicant_phone", "applicant_name", "child_name"}), {})
    hold(client, drafts=(draft,))
    first = client.get(draft_url("review", draft)).context["onward_url"]
    assert first == f"{draft_url('page', draft, page='pemohon')}?dari=periksa&salah=1"
    page = client.get(first)
    assert "Simpan dan lanjut" in page.text and "Simpan dan periksa" not in page.text
    second = client.post(first, {**PAGES["pemohon"], "dari": "periksa"})
    assert second.url == f"{draft_url('page', draft, page='anak')}?dari=periksa&salah=1"
    assert "Simpan dan periksa" in client.get(second.url).text
    last = client.post(second.url, {**PAGES["anak"], "dari": "periksa"})
    assert last.url == draft_url("review", draft)


def test_stopping_keeps_what_was_typed_on_a_half_filled_page(client: Client, world: World) -> None:
    draft = begin(world)
    hold(client, drafts=(draft,))
    address = draft_url("page", draft, page="pemohon")
    response = client.post(address, {"applicant_name": "Sari Contoh", "nanti": "1"}, follow=True)
    assert response.redirect_chain == [(draft_url("save", draft), 302)]
    assert "keliru" not in response.text
    draft.refresh_from_db()
    assert drafts.answers_of(draft) == {"applicant_name": "Sari Contoh"}


def test_stopping_says_that_a_wrong_answer_was_not_kept(client: Client, world: World) -> None:
    draft = begin(world, "pemohon")
    hold(client, drafts=(draft,))
    typed = {**PAGES["pemohon"], "applicant_name": "Wati Contoh", "applicant_nik": "123", "nanti": "1"}
    response = client.post(draft_url("page", draft, page="pemohon"), typed, follow=True)
    assert "Isian yang masih keliru tidak ikut tersimpan." in response.text
    draft.refresh_from_db()
    kept = drafts.answers_of(draft)
    assert kept["applicant_name"] == "Wati Contoh"
    assert kept["applicant_nik"] == said(world)["applicant_nik"], "the good answer of before is not lost"


def test_stopping_on_a_form_that_was_sent_meanwhile_leads_to_its_receipt(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    client.post(draft_url("review", draft), {"is_true": "on"})
    response = client.post(
        draft_url("page", draft, page="pemohon"), {**PAGES["pemohon"], "nanti": "1"}, follow=True
    )
    assert response.redirect_chain[-1][0].endswith("/tanda-terima/")
