"""Every way in which a gateway can fail, and then recovery: nothing lost, nothing doubled, nothing falsely "sent".

"lost" and "cut" take the message and do not tell. No protocol lets us know, so it is sent again, same reference.
"""

from __future__ import annotations

from functools import partial

import pytest

from pendopo.foundation.common import circuit, clock, outside
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.notices.tests.factories import TUBAN, queue
from tests.gateways.process import running

pytestmark = pytest.mark.django_db

FAULTS = ("down", "reset", "silent", "drip", "garbage")
UNTOLD = ("lost", "cut")
REFUSALS = {"sms": ("401", "404", "500", "429", "429 7"), "smtp": ("421", "451")}
NUMBER = 6
CASES = [(name, mode) for name in REFUSALS for mode in (*FAULTS, *UNTOLD, *REFUSALS[name])]
CHANNELS = {"sms": "sms", "smtp": "email"}


@pytest.fixture(scope="module")
def servers():
    with running("sms") as sms, running("smtp") as smtp:
        yield {"sms": sms, "smtp": smtp}


@pytest.fixture
def ways_out(servers, settings, monkeypatch):
    """The real gateways of the project, pointed at the fakes, with short times."""
    settings.PENDOPO_SMS_URL = f"http://127.0.0.1:{servers['sms'].port}/send"
    settings.PENDOPO_SMS_TOKEN = "token-of-the-test"
    settings.EMAIL_BACKEND = "pendopo.foundation.notices.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", servers["smtp"].port, False
    settings.EMAIL_TIMEOUT = 0.3
    monkeypatch.setattr(outside, "WITHIN", 0.8)
    monkeypatch.setattr(outside, "request", partial(outside.request, timeout=(0.3, 0.3), within=0.8))
    return servers


def work_until_done(limit=40):
    """Whenever something is due, at that moment."""
    for _round in range(limit):
        row = OutboxRow.objects.filter(done_at=None, dead_at=None).order_by("due_at").first()
        if row is None:
            return
        with clock.at(max(row.due_at, clock.now())):
            outbox.run_due()


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_a_gateway_that_fails_and_recovers_gets_each_message_once(ways_out, name, mode):
    server = ways_out[name]
    before = len(server.accepted)
    with region_scope(TUBAN):
        for number in range(NUMBER):
            queue(source=f"event:{number}", channels=[CHANNELS[name]])
        server.set(mode)
        try:
            outbox.run_due()
            assert set(Message.objects.values_list("state", flat=True)) == {"queued"}, "a false 'sent'"
        finally:
            server.set("ok")
        circuit.reset_all()
        work_until_done()
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
        keys = [one["key"] for one in server.accepted[before:]]
        wanted = {str(pk) for pk in Message.objects.values_list("pk", flat=True)}
    assert {key.strip("<>").partition("@")[0] for key in keys} == wanted
    doubled = len(keys) - len(set(keys))
    assert doubled == 0 if mode not in UNTOLD else 0 < doubled <= circuit.FAIL_MAX
    assert not OutboxRow.objects.filter(dead_at__isnull=False).exists()


def test_a_refusal_of_the_message_itself_is_final_and_said(ways_out):
    ways_out["sms"].set("422")
    ways_out["smtp"].set("550")
    try:
        with region_scope(TUBAN):
            queue(channels=["sms", "email"])
            outbox.run_due()
            assert set(Message.objects.values_list("state", flat=True)) == {"failed"}
            assert {one.error for one in Message.objects.all()} == {
                "gateway answered 422",
                "mail server answered 550",
            }
    finally:
        ways_out["sms"].set("ok")
        ways_out["smtp"].set("ok")


def test_a_bad_goodbye_does_not_send_the_mail_twice(ways_out, monkeypatch):
    def no_goodbye(self):
        raise TimeoutError

    monkeypatch.setattr("smtplib.SMTP.quit", no_goodbye)
    before = len(ways_out["smtp"].accepted)
    with region_scope(TUBAN):
        queue(channels=["email"])
        outbox.run_due()
        assert Message.objects.get().state == "sent"
    assert len(ways_out["smtp"].accepted) == before + 1
