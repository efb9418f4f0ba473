"""Cases that are there already are found by any of their words, as new ones are."""

from django.db import migrations

from pendopo.engine.cases.finding import KIND, texts
from pendopo.foundation.search.words import tokens

BATCH = 500


def keep_words(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    SearchToken = apps.get_model("search", "SearchToken")
    after = None
    while True:
        cases = Case.objects.filter(answers_erased_at=None).order_by("id").only("region_code", "reference", "applicant_name", "subject_name")
        batch = list((cases.filter(id__gt=after) if after else cases)[:BATCH])
        if not batch:
            return
        after = batch[-1].id
        SearchToken.objects.bulk_create(
            [
                SearchToken(region_code=case.region_code, token=word, record_kind=KIND, record_key=case.id)
                for case in batch
                for word in tokens(texts(case))
            ],
            batch_size=BATCH,
        )


def forget_words(apps, schema_editor):
    apps.get_model("search", "SearchToken").objects.filter(record_kind=KIND).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_erasing"), ("search", "0001_initial")]

    operations = [migrations.RunPython(keep_words, forget_words)]
