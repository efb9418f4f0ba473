"""A circuit stops asking what is down, and finds out by itself when it is back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from pendopo.foundation.common import circuit
from pendopo.foundation.common.circuit import Circuit, CircuitOpen, Outage

pytestmark = pytest.mark.once


class Clock:
    def __init__(self):
        self.at = 1000.0

    def monotonic(self):
        return self.at


@pytest.fixture
def ticks(monkeypatch):
    made = Clock()
    monkeypatch.setattr(circuit, "time", made)
    return made


def down():
    raise Outage("no connection")


def open_one(**more):
    made = Circuit("sms", fail_max=2, reset_timeout=timedelta(seconds=30), **more)
    with pytest.raises(Outage):
        made.call(down)
    with pytest.raises(CircuitOpen):
        made.call(down)
    return made


def test_an_outage_below_the_limit_is_told_as_it_is(ticks):
    made = Circuit("sms", fail_max=2)
    with pytest.raises(Outage, match="no connection"):
        made.call(down)
    assert not made.is_open
    assert made.call(lambda: "sent") == "sent"
    with pytest.raises(Outage):  # the count began anew
        made.call(down)


def test_the_failure_that_opens_it_says_when_to_come_back(ticks):
    made = Circuit("sms", fail_max=1, reset_timeout=timedelta(seconds=30))
    with pytest.raises(CircuitOpen, match="sms is down: no connection") as caught:
        made.call(down)
    assert caught.value.retry_in == timedelta(seconds=30)
    assert made.is_open


def test_while_open_nobody_is_asked(ticks):
    made, asked = open_one(), []
    ticks.at += 10
    with pytest.raises(CircuitOpen) as caught:
        made.call(lambda: asked.append(1))
    assert not asked
    assert caught.value.retry_in == timedelta(seconds=20)


def test_after_its_time_one_may_try_and_success_closes_it(ticks):
    made = open_one()
    ticks.at += 30
    assert made.call(lambda: "sent") == "sent"
    assert not made.is_open
    assert made.call(lambda: "sent") == "sent"


def test_after_its_time_a_failure_keeps_it_open_for_another_turn(ticks):
    made = open_one()
    ticks.at += 31
    with pytest.raises(CircuitOpen):
        made.call(down)
    ticks.at += 29
    with pytest.raises(CircuitOpen):
        made.call(lambda: "sent")
    ticks.at += 1
    assert made.call(lambda: "sent") == "sent"


def test_only_one_tries_at_a_time(ticks):
    made = open_one()
    ticks.at += 30
    entered, go_on, said = threading.Event(), threading.Event(), []

    def slow():
        entered.set()
        go_on.wait(5)
        return "sent"

    thread = threading.Thread(target=lambda: said.append(made.call(slow)))
    thread.start()
    assert entered.wait(5)
    with pytest.raises(CircuitOpen):
        made.call(lambda: "sent")
    go_on.set()
    thread.join(5)
    assert said == ["sent"]


def test_a_slow_call_does_not_make_the_others_queue():
    made = Circuit("sms")
    entered, go_on = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: made.call(lambda: (entered.set(), go_on.wait(5))))
    thread.start()
    assert entered.wait(5)
    assert made.call(lambda: "sent") == "sent"
    go_on.set()
    thread.join(5)


def test_an_answer_that_refuses_counts_as_being_there(ticks):
    made = Circuit("sms", fail_max=2)

    def refuse():
        raise ValueError("never this one")

    for work, error in ((down, Outage), (refuse, ValueError), (down, Outage)):
        with pytest.raises(error):
            made.call(work)
    assert not made.is_open


def test_being_told_to_wait_opens_it_at_once_and_for_that_long(ticks):
    made = Circuit("sms", fail_max=5)

    def busy(wait):
        raise Outage("answered 429", retry_after=wait)

    with pytest.raises(CircuitOpen) as caught:
        made.call(lambda: busy(timedelta(seconds=90)))
    assert caught.value.retry_in == timedelta(seconds=90)
    made.reset()
    with pytest.raises(CircuitOpen) as caught:
        made.call(lambda: busy(timedelta(days=30)))
    assert caught.value.retry_in == circuit.LONGEST
