from __future__ import annotations

from datetime import UTC, date, datetime

from django.test import Client

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.models import Case, Draft, Entry
from pendopo.engine.cases.tests.factories import World
from pendopo.engine.catalogue import actions as catalogue
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.calendars import actions as calendars
from pendopo.foundation.common import clock

from .factories import KEY, Statements, draft_url, hold, make_account, make_draft, url

SENT = {"is_true": "on"}


def test_the_review_lists_every_answer_with_the_way_back(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    text = client.get(draft_url("review", draft)).text
    assert "Sari Contoh" in text
    assert "10 November 2026" in text
    assert "9901015505900001" in text  # the person who typed it must be able to check it
    assert f"{draft_url('page', draft, page='anak')}?dari=periksa#id_child_name" in text
    assert "foto.jpg" in text
    assert "Kirim permohonan" in text


def test_changing_one_page_leads_back_to_the_review(client: Client, world: World) -> None:
    draft = make_draft(world, at_home=True, helper="Bidan Contoh")
    hold(client, drafts=(draft,))
    address = draft_url("page", draft, page="penolong")
    assert 'name="dari" value="periksa"' in client.get(f"{address}?dari=periksa").text
    response = client.post(address, {"helper": "Bidan Lain", "dari": "periksa"})
    assert response.url == draft_url("review", draft)
    assert "Bidan Lain" in client.get(response.url).text


def test_the_review_lists_what_is_missing_and_does_not_offer_to_send(client: Client, world: World) -> None:
    draft = make_draft(world)
    drafts.save_page(draft.pk, world.package, frozenset({"child_name"}), {})
    hold(client, drafts=(draft,))
    response = client.get(draft_url("review", draft))
    assert "Belum lengkap" in response.text
    assert "Nama anak: " in response.text
    assert f"{draft_url('page', draft, page='anak')}?dari=periksa&amp;salah=1" in response.text
    assert "Kirim permohonan" not in response.text


def test_sending_an_incomplete_form_goes_to_the_first_page_with_a_problem_and_marks_it(
    client: Client, world: World
) -> None:
    draft = make_draft(world)
    drafts.save_page(draft.pk, world.package, frozenset({"child_name"}), {})
    hold(client, drafts=(draft,))
    response = client.post(draft_url("review", draft), SENT, follow=True)
    assert response.redirect_chain[0][0].startswith(draft_url("page", draft, page="anak"))
    assert list(response.context["form"].errors) == ["child_name"]
    assert 'id="id_child_name_error"' in response.text
    assert not Case.objects.exists()


def test_nothing_is_sent_without_the_declaration(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    response = client.post(draft_url("review", draft), {})
    assert "Beri tanda pada pernyataan ini" in response.text
    assert not Case.objects.exists()


def test_sending_leads_to_a_receipt_with_number_code_and_promise(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    response = client.post(draft_url("review", draft), SENT, follow=True)
    case = Case.objects.get()
    assert response.redirect_chain[-1][0] == url("receipt", reference=case.reference)
    assert case.reference in response.text
    assert actions.access_code(draft.pk) in response.text
    assert "Kamis, 19 November 2026" in response.text
    assert "Kantor Desa Contoh" in response.text
    assert not Draft.objects.exists()


def test_the_receipt_says_which_holidays_moved_the_promise(client: Client, world: World) -> None:
    calendars.add_regional_holiday(date(2026, 11, 18), "Hari jadi contoh", "Keputusan contoh", by=SYSTEM)
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    text = client.post(draft_url("review", draft), SENT, follow=True).text
    assert "Jumat, 20 November 2026" in text
    assert "Rabu, 18 November 2026: Hari jadi contoh" in text


def test_sending_twice_shows_the_same_receipt(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    first = client.post(draft_url("review", draft), SENT, follow=True)
    second = client.post(draft_url("review", draft), SENT, follow=True)
    assert first.redirect_chain[-1] == second.redirect_chain[-1]
    assert first.context["code"] == second.context["code"]
    assert Case.objects.count() == 1


def test_a_service_that_is_no_longer_offered_keeps_the_draft_and_says_so(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    catalogue.withhold(KEY, by=SYSTEM)
    response = client.post(draft_url("review", draft), SENT)
    assert "sedang tidak menerima permohonan baru" in response.text
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert not Case.objects.exists()


def test_an_expired_draft_is_gone(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    with clock.at(datetime(2027, 1, 20, 2, tzinfo=UTC)):
        assert client.get(draft_url("review", draft)).status_code == 404
        assert client.post(draft_url("review", draft), SENT).status_code == 404


def test_the_account_that_was_signed_in_owns_the_case(client: Client, world: World) -> None:
    account = make_account()
    client.force_login(account)
    draft = make_draft(world, account)
    client.post(draft_url("review", draft), SENT)
    assert Case.objects.get().account == account


def test_an_officer_who_types_for_a_citizen_gets_the_receipt_for_them(client: Client, world: World) -> None:
    clerk = Account.objects.get(pk=world.staff["counter_officer"].account_id)
    draft = make_draft(world)
    Draft.objects.filter(pk=draft.pk).update(entered_by=clerk, entry=Entry.COUNTER)
    client.force_login(clerk)
    response = client.post(draft_url("review", draft), SENT, follow=True)
    case = Case.objects.get()
    assert (case.entry, case.entered_by) == ("counter", clerk)
    assert response.context["code"] == actions.access_code(draft.pk)
    event = case.events.get()
    assert (event.actor_kind, event.actor_role) == ("staff", "counter_officer")


def test_sending_takes_at_most_sixteen_statements(client: Client, world: World) -> None:
    first, draft = make_draft(world), make_draft(world, applicant_nik="9901015505900002")
    hold(client, drafts=(first, draft))
    client.post(draft_url("review", first), SENT)  # so that the process remembers region, calendar and package
    with Statements() as statements:
        response = client.post(draft_url("review", draft), SENT)
    assert response.status_code == 302
    assert len(statements) <= 16, "\n".join(statements.sql)


def test_a_draft_is_not_sent_under_the_address_of_another_service(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    catalogue.withhold(KEY, by=SYSTEM)
    response = client.post(url("review", key="kartu-contoh", draft=draft.pk), SENT)
    assert response.status_code == 404
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert not Case.objects.exists()


def test_a_stranger_cannot_send(client: Client, world: World) -> None:
    draft = make_draft(world)
    assert client.post(draft_url("review", draft), SENT).status_code == 404
    assert not Case.objects.exists()
