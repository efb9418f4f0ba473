from __future__ import annotations

from pendopo.engine.cases.models import Case, CaseEvent, Correction
from pendopo.engine.cases.tests.factories import NIK, World
from pendopo.foundation.common.scope import region_scope

from .factories import case_at, desk_url, fresh, officer, page_text


def post(world: World, case: Case, role: str, verb: str, **said: object):
    form = {"revision": fresh(case).revision, **said}
    return officer(world, role).post(desk_url(case, verb), form)


def corrections(case: Case) -> dict[str, str]:
    with region_scope(case.region_code):
        return dict(Correction.objects.filter(case=case).values_list("field_key", "note"))


def test_named_fields_go_back_with_a_note_for_each(world: World) -> None:
    case = case_at(world, "verify")
    said = {"pick-proof": "on", "note-proof": "Foto ulang, terlalu gelap", "pick-child_name": "on"}
    response = post(world, case, "verifier", "kembalikan", **said, **{"note-child_name": "Tulis lengkap"})
    assert response["Location"] == desk_url(case)
    assert fresh(case).state == "returned"
    assert corrections(case) == {"proof": "Foto ulang, terlalu gelap", "child_name": "Tulis lengkap"}


def test_the_form_offers_every_visible_field_and_shows_no_whole_number(world: World) -> None:
    page = page_text(officer(world, "verifier").get(desk_url(case_at(world, "verify"), "kembalikan")))
    for key in ("applicant_name", "applicant_nik", "child_name", "birth_date", "village", "proof"):
        assert f'name="pick-{key}"' in page
        assert f'name="note-{key}"' in page
    assert NIK not in page
    assert "Bayu Contoh" in page


def test_a_tick_without_a_note_and_a_note_without_a_tick_are_named(world: World) -> None:
    case = case_at(world, "verify")
    said = {"pick-proof": "on", "note-village": "Desa salah"}
    response = post(world, case, "verifier", "kembalikan", **said)
    page = page_text(response)
    assert response.status_code == 422
    assert "Tulis apa yang perlu diperbaiki." in page
    assert "Centang isian ini, atau kosongkan catatannya." in page
    assert "Desa salah</textarea>" in page
    assert 'href="#id_note-proof"' in page
    assert fresh(case).state == "in_progress"


def test_nothing_ticked_is_refused_with_the_reason_above_the_form(world: World) -> None:
    case = case_at(world, "verify")
    response = post(world, case, "verifier", "kembalikan")
    assert response.status_code == 422
    assert "Pilih isian yang perlu diperbaiki" in page_text(response)
    assert fresh(case).state == "in_progress"


def test_a_stale_return_comes_back_with_ticks_and_notes(world: World) -> None:
    case = case_at(world, "verify")
    old = fresh(case).revision
    client = officer(world, "verifier")
    client.post(desk_url(case, "ambil"), {"revision": old})
    said = {"revision": old, "pick-proof": "on", "note-proof": "Foto ulang"}
    response = client.post(desk_url(case, "kembalikan"), said)
    page = page_text(response)
    assert response.status_code == 409
    assert "Permohonan ini baru saja berubah" in page
    assert "Foto ulang</textarea>" in page
    assert 'name="pick-proof" id="id_pick-proof" checked' in page
    assert f'name="revision" value="{fresh(case).revision}"' in page
    assert corrections(case) == {}


def test_rejecting_needs_a_reason_that_can_be_understood(world: World) -> None:
    case = case_at(world, "verify")
    for reason, words in (("", "Tulis alasan yang dapat dimengerti"), ("tidak", "minimal 10 huruf")):
        response = post(world, case, "verifier", "tolak", reason=reason)
        assert response.status_code == 422
        assert words in page_text(response)
    assert fresh(case).state == "in_progress"
    reason = "Anak ini sudah punya akta di daerah lain."
    assert post(world, case, "verifier", "tolak", reason=reason).status_code == 302
    assert fresh(case).state == "rejected"
    with region_scope(world.code):
        assert CaseEvent.objects.filter(case=case, kind="rejected").get().note == reason


def test_where_the_rule_says_no_the_form_is_not_shown_and_the_case_says_why(world: World) -> None:
    case = case_at(world, "register")
    client = officer(world, "verifier")
    for verb in ("kembalikan", "tolak"):
        response = client.get(desk_url(case, verb), follow=True)
        assert response.redirect_chain == [(desk_url(case), 302)]
        assert "Langkah ini dipegang petugas lain." in page_text(response)


def test_a_refused_decision_changes_nothing(world: World) -> None:
    case = case_at(world, "register")
    said = {"pick-proof": "on", "note-proof": "Foto ulang"}
    assert post(world, case, "verifier", "kembalikan", **said).status_code == 422
    assert post(world, case, "verifier", "tolak", reason="Alasan yang cukup panjang").status_code == 422
    assert (fresh(case).state, corrections(case)) == ("in_progress", {})
