"""Works off what is due, looks at everything, and prints numbers and faults as one line of JSON.

    python -m tests.faults.judge receipts.jsonl SMS-CONTROL SMTP-CONTROL

Leases of killed workers are waited out by moving the clock, not by waiting.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from tests.gateways.process import Gateway

REGION = "35.23"
AHEAD = timedelta(hours=20)
"""How far the clock is moved at most: past every lease and wait, not to the expiry of drafts."""
PER_CASE = {"in_app", "email", "sms"}
"""Channels on which the test's package tells that an application was received."""


def drain() -> None:
    """Do everything that is due, then move to the next time that something is."""

    from django.db.models.functions import Coalesce, Greatest

    from pendopo.foundation.common import clock
    from pendopo.foundation.notices import leases, outbox

    begun = moment = clock.now()
    while moment < begun + AHEAD:
        with clock.at(moment):
            while outbox.run_due(200):
                pass
        free_at = Greatest("due_at", Coalesce("claimed_until", "due_at"))
        times = leases.open_rows().annotate(free_at=free_at).values_list("free_at", flat=True)
        ahead = [when for when in times if when < begun + AHEAD]
        if not ahead:
            return
        moment = max(moment + timedelta(seconds=1), min(ahead))


def look(receipts: list[dict[str, Any]], gateways: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    from pendopo.engine.cases.models import Case, CaseEvent
    from pendopo.foundation.documents.models import Letter
    from pendopo.foundation.notices.models import Message, OutboxRow

    faults: list[str] = []
    cases = {str(case.draft_id): case for case in Case.objects.all()}
    faults += [f"receipt {one['reference']} has no case" for one in receipts if one["draft"] not in cases]
    faults += [
        f"receipt {one['reference']} has case {cases[one['draft']].reference}"
        for one in receipts
        if one["draft"] in cases and cases[one["draft"]].reference != one["reference"]
    ]
    events = Counter(CaseEvent.objects.filter(kind="submitted").values_list("case_id", flat=True))
    first = dict(CaseEvent.objects.filter(kind="submitted").values_list("case_id", "pk"))
    for case in cases.values():
        if events[case.pk] != 1:
            faults.append(f"{case.reference} has {events[case.pk]} submitted events")
            continue
        said = Message.objects.filter(source_key__startswith=f"case-event:{first[case.pk]}:")
        channels = sorted(said.values_list("channel", flat=True))
        if channels != sorted(PER_CASE):
            faults.append(f"{case.reference} was told by {channels}")
    faults += letters(cases)
    faults += files()

    open_rows = OutboxRow.objects.filter(done_at=None, attempts__gt=0).count()
    dead = OutboxRow.objects.filter(dead_at__isnull=False)
    faults += [f"{open_rows} rows were not worked off"] if open_rows else []
    faults += [f"dead: {row.topic} {row.last_error}" for row in dead]
    doubled, lost = 0, 0
    for channel, accepted in gateways.items():
        keys = Counter(one["key"].strip("<>").partition("@")[0] for one in accepted)
        sent = {str(pk) for pk in Message.objects.filter(channel=channel).values_list("pk", flat=True)}
        doubled += sum(keys.values()) - len(keys)
        lost += len(sent - set(keys))
        faults += [f"the {channel} gateway took {key}, which is no message" for key in set(keys) - sent]
    faults += [f"{lost} messages never reached their gateway"] if lost else []
    unsent = Message.objects.exclude(state="sent").count()
    faults += [f"{unsent} messages are not sent"] if unsent else []
    return {
        "receipts": len(receipts),
        "lost_answers": sum(one["lost"] for one in receipts),
        "cases": len(cases),
        "messages": Message.objects.count(),
        "sent_again": doubled,
        "letters": Letter.objects.filter(state="signed").count(),
        "faults": faults,
    }


def letters(cases: dict[str, Any]) -> list[str]:
    """Signed means: the stored bytes open, and the signature on them is whole and intact."""
    from pendopo.foundation.documents import signatures, storage
    from pendopo.foundation.documents.models import Letter

    faults = []
    for letter in Letter.objects.filter(state="signed").select_related("signed_file"):
        report = signatures.check(storage.read(letter.signed_file), [])
        if not (report.is_intact and report.covers_whole_file):
            faults.append(f"letter {letter.pk} says signed, but {report.problem}")
    faults += [f"letter {one.pk} is {one.state}" for one in Letter.objects.exclude(state="signed")]
    faults += [
        f"{case.reference} is {case.state} with letter {case.letter_id}"
        for case in cases.values()
        if (case.state == "completed") != bool(case.letter_id) or case.state == "closing"
    ]
    return faults


def files() -> list[str]:
    """Every record has its whole file. What a killed transaction left behind is no record's, and sweeping takes it."""
    from pendopo.foundation.documents import storage, sweep
    from pendopo.foundation.documents.models import StoredFile

    for stored in StoredFile.objects.all():
        storage.read(stored)
    sweep.remove_orphans(timedelta(0))
    return [f"{path.name} was left on the disk" for path in storage.paths() if path.suffix == ".half"]


def chains() -> list[str]:
    """The audit of every region and the events of every case, against the checkpoints that the worker kept."""
    from pendopo.foundation.audit.verifying import verify

    return [str(fault) for fault in verify().faults]


def main() -> None:
    django.setup()
    from pendopo.foundation.common.scope import region_scope

    receipts = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    drain()
    broken = chains()
    sms, smtp = (Gateway(0, int(port)).accepted for port in sys.argv[2:])
    with region_scope(REGION):
        found = look(receipts, {"sms": sms, "email": smtp})
    found["faults"] += broken
    print(json.dumps(found))


if __name__ == "__main__":
    main()
