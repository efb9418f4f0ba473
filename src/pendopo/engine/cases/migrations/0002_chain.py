"""A chain per case. Events that are there already are chained, and the region's audit names the end of each."""

from django.db import migrations, models

from pendopo.engine.cases import chain
from pendopo.foundation.audit import chains
from pendopo.foundation.common.clock import now

BATCH = 200


def chain_events(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    CaseEvent = apps.get_model("cases", "CaseEvent")
    after = None
    while True:
        cases = Case.objects.order_by("id").defer("answers", "secret", "flags", "register_check")
        batch = list(cases.filter(id__gt=after)[:BATCH] if after else cases[:BATCH])
        if not batch:
            return
        after = batch[-1].id
        by_id = {case.id: case for case in batch}
        events = list(CaseEvent.objects.filter(case__in=batch).order_by("case_id", "sequence"))
        for event in events:
            chain.extend(by_id[event.case_id], event)
        CaseEvent.objects.bulk_update(events, ["text_digest", "mac"], batch_size=BATCH)
        Case.objects.bulk_update(batch, ["events_mac"])
        name_ends(apps, batch)


def name_ends(apps, cases):
    """One audit row per case, as its next move would have written."""
    AuditEvent = apps.get_model("audit", "AuditEvent")
    ChainHead = apps.get_model("audit", "ChainHead")
    by_region = {}
    for case in cases:
        if case.events_mac:
            by_region.setdefault(case.region_code, []).append(case)
    for code, its in by_region.items():
        rows = [
            AuditEvent(
                region_code=code,
                at=now(),
                tag="case.chained",
                actor_kind="system",
                actor_key="pendopo",
                subject_kind="case",
                subject_key=str(case.id),
                fields={"event": case.revision, "chain": case.events_mac},
            )
            for case in its
        ]
        head, _ = ChainHead.objects.get_or_create(region_code=code, defaults={"sequence": 0, "seal": ""})
        head.previous = head.seal
        head.sequence, head.seal = chains.place(rows, head.sequence, head.seal)
        head.save()
        AuditEvent.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain"), ("cases", "0001_initial")]

    operations = [
        migrations.AddField(
            "case", "events_mac", models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "caseevent", "text_digest", models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "caseevent", "mac", models.CharField(default="", editable=False, max_length=64), preserve_default=False
        ),
        migrations.RunPython(chain_events, migrations.RunPython.noop),
    ]
