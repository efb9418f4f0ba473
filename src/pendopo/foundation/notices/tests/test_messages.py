"""Messages: one for each reachable channel, once for each cause, sent by the worker."""

from __future__ import annotations

import dataclasses
import functools
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from pendopo.foundation.audit.actions import SYSTEM, Actor
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock, outside
from pendopo.foundation.common.errors import UnguardedWrite
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import actions, outbox, queries
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.notices.recipients import Recipient
from pendopo.foundation.notices.states import MessageState

from .factories import LAMONGAN, SARI, TUBAN, gateway, queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_tuban():
    with region_scope(TUBAN):
        yield


@pytest.fixture
def sms(settings):
    with gateway(settings) as made:
        yield made


def states():
    return dict(Message.objects.values_list("channel", "state"))


def test_each_reachable_channel_gets_a_message(sms):
    made = queue(channels=["in_app", "email", "sms", "whatsapp", "sms"])
    assert [row.channel for row in made] == ["in_app", "email", "sms", "whatsapp"]
    assert [row.address for row in made] == ["", SARI.email, SARI.phone, SARI.phone]
    assert OutboxRow.objects.filter(topic="notices.deliver").count() == 3


@pytest.mark.parametrize(
    ("missing", "left"),
    [("email", ["in_app", "sms"]), ("phone", ["in_app", "email"]), ("key", ["email", "sms"])],
)
def test_a_channel_without_an_address_gets_no_message(sms, missing, left):
    made = queue(recipient=dataclasses.replace(SARI, **{missing: ""}))
    assert [row.channel for row in made] == left


def test_without_a_gateway_phone_messages_are_not_pretended(settings):
    settings.PENDOPO_SMS_URL = ""
    assert [row.channel for row in queue()] == ["in_app", "email"]


def test_without_a_mail_server_e_mail_is_not_pretended(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert [row.channel for row in queue(channels=["in_app", "email"])] == ["in_app"]


def test_nobody_reachable_is_recorded_and_writes_no_message():
    assert queue(recipient=Recipient("")) == []
    assert AuditEvent.objects.get().fields == {"channels": []}
    assert not Message.objects.exists()


def test_the_same_cause_twice_makes_one_message_and_the_first_text_stands(sms):
    first = queue()
    again = queue(body="Teks lain.")
    assert {row.pk for row in first} == {row.pk for row in again}
    assert {row.body for row in again} == {"Permohonan Anda kami terima."}
    assert Message.objects.count() == 3
    assert OutboxRow.objects.count() == 2


def test_another_cause_or_another_person_makes_another_message():
    queue(channels=["in_app"])
    queue(channels=["in_app"], source="event:2")
    queue(channels=["in_app"], recipient=Recipient("person-2"))
    assert Message.objects.count() == 3


def test_the_same_cause_in_another_region_is_another_message():
    one = queue(channels=["in_app"])
    with region_scope(LAMONGAN):
        two = queue(channels=["in_app"])
    assert one[0].pk != two[0].pk


def test_queueing_three_channels_takes_three_statements_and_a_savepoint(sms, django_assert_num_queries):
    with django_assert_num_queries(6):  # savepoint, messages, outbox, head of the audit, audit, release
        queue()


def test_the_outbox_and_the_audit_hold_ids_only(sms):
    queue()
    text = str(list(OutboxRow.objects.values())) + str(list(AuditEvent.objects.values()))
    for private in ("sari", "Sari", "0001", "kami terima"):
        assert private not in text


def test_a_message_for_the_page_is_there_at_once():
    queue(channels=["in_app"])
    assert states() == {"in_app": "sent"}
    assert [row.subject for row in queries.inbox_of("person-1")] == ["Permohonan diterima"]


def test_a_message_is_never_written_outside_an_action():
    with pytest.raises(UnguardedWrite):
        Message(source_key="x", recipient_key="x", channel="in_app", subject="x", body="x").save()


def test_the_worker_sends_e_mail_with_the_message_as_its_reference():
    row = queue(channels=["email"], subject="Baris satu\nBcc: orang@lain.example")[0]
    outbox.run_due()
    sent = mail.outbox[0]
    assert sent.to == [SARI.email]
    assert sent.subject == "Baris satu Bcc: orang@lain.example"
    assert sent.bcc == []
    assert str(row.pk) in sent.extra_headers["Message-ID"]
    row.refresh_from_db()
    assert row.state == MessageState.SENT
    assert row.sent_at is not None


def test_the_worker_posts_sms_and_keeps_the_id_of_the_gateway(sms):
    row = queue(channels=["sms"])[0]
    outbox.run_due()
    body, headers = sms.seen[0]
    assert body == {
        "to": SARI.phone,
        "text": "Permohonan Anda kami terima.",
        "reference": str(row.pk),
        "channel": "sms",
    }
    assert headers["Authorization"] == "Bearer token-of-the-test"
    assert headers["Idempotency-Key"] == str(row.pk)
    row.refresh_from_db()
    assert (row.state, row.provider_id) == ("sent", "gw-77")


@pytest.mark.parametrize("mode", ["plain", "list"])
def test_accepted_is_accepted_even_with_an_unreadable_answer(sms, mode):
    sms.mode = mode
    queue(channels=["sms"])
    outbox.run_due()
    assert states() == {"sms": "sent"}
    assert Message.objects.get().provider_id == ""


@pytest.mark.parametrize("mode", ["400", "422", "410"])
def test_a_refusal_of_the_message_is_final(sms, mode):
    sms.mode = mode
    queue(channels=["sms"])
    outbox.run_due()
    message = Message.objects.get()
    assert (message.state, message.error) == ("failed", f"gateway answered {mode}")
    assert OutboxRow.objects.get().done_at is not None


@pytest.mark.parametrize("mode", ["500", "503", "429", "401", "404", "302", "garbage"])
def test_a_sick_gateway_is_tried_again_and_the_second_try_carries_the_same_reference(sms, mode):
    sms.mode = mode
    moment = clock.now()
    queue(channels=["sms"])
    outbox.run_due()
    assert states() == {"sms": "queued"}
    assert OutboxRow.objects.get().last_error.startswith("Sick: gateway")
    sms.mode = "good"
    with clock.at(moment + timedelta(minutes=1)):
        outbox.run_due()
    assert states() == {"sms": "sent"}
    assert len({headers["Idempotency-Key"] for _body, headers in sms.seen}) == 1
    assert len(sms.seen) == 2


def test_a_gateway_that_hangs_costs_the_time_out_and_no_more(sms, monkeypatch):
    quick = functools.partial(outside.request, timeout=(0.3, 0.3))
    monkeypatch.setattr(outside, "request", quick)
    sms.mode = "hangs"
    queue(channels=["sms"])
    outbox.run_due()
    assert OutboxRow.objects.get().last_error == "Sick: gateway: ReadTimeout"


def test_a_gateway_that_is_not_there_is_tried_again(settings):
    settings.PENDOPO_SMS_URL = "http://127.0.0.1:9/send"
    queue(channels=["sms"])
    outbox.run_due()
    assert states() == {"sms": "queued"}


def test_a_message_that_went_out_is_not_sent_again(sms):
    queue(channels=["sms"])
    outbox.run_due()
    OutboxRow.objects.update(done_at=None)
    outbox.run_due()
    assert len(sms.seen) == 1


class SickMail(BaseEmailBackend):
    error: Exception

    def send_messages(self, messages):
        raise self.error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPRecipientsRefused({SARI.email: (550, b"no such user")}), "failed"),
        (SMTPRecipientsRefused({SARI.email: (451, b"greylisted")}), "queued"),
        (SMTPDataError(554, b"spam"), "failed"),
        (SMTPDataError(452, b"full"), "queued"),
        (SMTPAuthenticationError(535, b"wrong password"), "queued"),
        (SMTPServerDisconnected("gone"), "queued"),
        (TimeoutError("timed out"), "queued"),
    ],
)
def test_what_the_mail_server_says_decides_whether_to_try_again(settings, monkeypatch, error, state):
    settings.EMAIL_BACKEND = f"{__name__}.SickMail"
    monkeypatch.setattr(SickMail, "error", error, raising=False)
    queue(channels=["email"])
    outbox.run_due()
    assert states() == {"email": state}
    kept = Message.objects.get().error + OutboxRow.objects.get().last_error
    assert "sari" not in kept


def test_in_the_demo_nothing_leaves_the_machine(settings, sms):
    settings.IS_DEMO = True
    queue()
    outbox.run_due()
    assert states() == {"in_app": "sent", "email": "sent", "sms": "sent"}
    assert set(Message.objects.exclude(channel="in_app").values_list("provider_id", flat=True)) == {"demo"}
    assert sms.seen == []
    assert mail.outbox == []


def test_the_demo_reaches_phones_without_any_gateway(settings):
    settings.IS_DEMO = True
    settings.PENDOPO_SMS_URL = ""
    assert [row.channel for row in queue()] == ["in_app", "email", "sms"]


def test_an_inbox_holds_the_page_messages_of_one_person_newest_first():
    now = clock.now()
    for number in (1, 2):
        with clock.at(now + timedelta(minutes=number)):
            queue(source=f"event:{number}", subject=f"Nomor {number}", channels=["in_app", "email"])
    queue(recipient=Recipient("person-2"), channels=["in_app"])
    assert [row.subject for row in queries.inbox_of("person-1")] == ["Nomor 2", "Nomor 1"]
    assert not queries.inbox_of("")
    with region_scope(LAMONGAN):
        assert not queries.inbox_of("person-1")


def test_messages_about_a_case_are_all_channels_in_order(sms):
    queue()
    queue(source="event:2", subject_key="case-2")
    assert {row.channel for row in queries.messages_about("case-1")} == {"in_app", "email", "sms"}


def test_reading_is_kept_once_and_only_by_the_recipient():
    row = queue(channels=["in_app"])[0]
    me = Actor("citizen", "person-1")
    first = actions.mark_read(message_id=row.pk, recipient_key="person-1", by=me)
    with clock.at(clock.now() + timedelta(days=1)):
        again = actions.mark_read(message_id=row.pk, recipient_key="person-1", by=me)
    assert first.read_at == again.read_at
    with pytest.raises(Message.DoesNotExist):
        actions.mark_read(message_id=row.pk, recipient_key="person-2", by=SYSTEM)
