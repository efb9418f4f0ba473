"""A chain per region. Rows that are there already are chained in the order they were written."""

from django.db import migrations, models

from pendopo.foundation.audit import chains

BATCH = 1000


def chain_rows(apps, schema_editor):
    AuditEvent = apps.get_model("audit", "AuditEvent")
    ChainHead = apps.get_model("audit", "ChainHead")
    for code in AuditEvent.objects.order_by("region_code").values_list("region_code", flat=True).distinct():
        sequence, seal, last = 0, "", 0
        while rows := list(AuditEvent.objects.filter(region_code=code, id__gt=last).order_by("id")[:BATCH]):
            sequence, seal = chains.place(rows, sequence, seal)
            AuditEvent.objects.bulk_update(rows, ["sequence", "mac"], batch_size=200)
            last = rows[-1].id
        ChainHead.objects.create(region_code=code, sequence=sequence, seal=seal)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                (
                    "region_code",
                    models.CharField(editable=False, max_length=5, primary_key=True, serialize=False),
                ),
                ("sequence", models.BigIntegerField()),
                ("seal", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.AddField("auditevent", "sequence", models.BigIntegerField(editable=False, null=True)),
        migrations.AddField(
            "auditevent", "mac", models.CharField(default="", editable=False, max_length=64), preserve_default=False
        ),
        migrations.RunPython(chain_rows, migrations.RunPython.noop),
        migrations.AlterField("auditevent", "sequence", models.BigIntegerField(editable=False)),
        migrations.RemoveIndex("auditevent", "audit_region"),
        migrations.AddConstraint(
            "auditevent",
            models.UniqueConstraint(fields=["region_code", "sequence"], name="one_audit_row_per_place"),
        ),
    ]
