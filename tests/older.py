"""A database as the first version left it, with cases in flight, and the way on from there. Run by test_rehearsal.

python -m tests.older make        # migrated, filled by the real actions, then every table back to its 0001
python -m tests.older facts       # what must not be lost, as JSON
python -m tests.older go-on       # one more step on every case in flight
"""

from __future__ import annotations

import json
import sys

from pendopo.cli import boot, database

CODE = "35.23"
OURS = ("common", "regions", "audit", "calendars", "notices", "accounts", "documents", "catalogue", "cases")
NEWER = ("privacy", "search")
"""Apps that the first version did not have."""
KEPT = (
    "cases_case", "cases_caseevent", "cases_draft", "cases_draftfile", "accounts_person", "accounts_account",
    "notices_outboxrow", "notices_message", "documents_letter", "documents_storedfile", "audit_auditevent",
    "catalogue_serviceversion", "common_datakey",
)  # fmt: skip
"""Tables of the first version whose rows people would miss."""


def make() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    role = database.plain_role_name()
    with database.as_owner():
        database.migrate()
        database.raise_wall(role)
        fill()
        loader = MigrationExecutor(connection).loader
        newer = [(app, None) for app in NEWER]
        first = [(app, "0001_initial") for app in OURS if app in loader.migrated_apps]
        MigrationExecutor(connection).migrate([*newer, *first])
        left = {
            key for key in MigrationExecutor(connection).loader.applied_migrations if key[0] in (*OURS, *NEWER)
        }
        assert left == set(first), left


def fill() -> None:
    """Cases at every place of the walk, a draft, a signed letter, one that waits, and work left for the worker."""
    from pendopo.engine.cases.tests import factories as made

    with made.in_region():
        world = made.make_world()
        for number, step in enumerate(STEPS):
            made.walk_to(world, made.make_case(world, applicant_nik=nik(number)), step)
        made.work_off()
        made.make_case(world, applicant_nik=nik(len(STEPS)))  # its messages are not sent yet
        made.walk_to(world, made.make_case(world, applicant_nik=nik(len(STEPS) + 1)), "")
        made.make_draft(world)


STEPS = ("village_check", "verify", "register", "approve", "attach", "")


def nik(number: int) -> str:
    return f"99010155059{number + 10:05d}"


def facts() -> dict[str, object]:
    """By no model: rows of each table, and the cases as people know them."""
    from django.db import connection

    with database.as_owner(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in KEPT:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
        cursor.execute("SELECT reference, state, step FROM cases_case ORDER BY reference")
        return {"rows": counts, "cases": cursor.fetchall(), "tables": sorted(tables)}


def go_on() -> None:
    """As the plain role: every case in flight takes one step, people and letters are found, the worker works on."""
    from pendopo.engine.cases.models import Case, Draft
    from pendopo.engine.cases.tests import factories as made
    from pendopo.engine.catalogue.models import ServiceVersion
    from pendopo.foundation.accounts.models import Account, Organisation
    from pendopo.foundation.accounts.queries import person_by_nik
    from pendopo.foundation.accounts.staff import staff_of_account
    from pendopo.foundation.documents import storage
    from pendopo.foundation.documents.models import Letter, StoredFile
    from pendopo.foundation.notices.models import OutboxRow
    from pendopo.foundation.regions.models import Region

    with made.in_region():
        offices = {office.kind: office for office in Organisation.objects.all()}
        world = made.World(CODE, Region.objects.get(code=CODE), f"{CODE}.01.2001", f"{CODE}.01.2002", offices)
        world.version = ServiceVersion.objects.get()
        for role in made.Role:
            account = Account.objects.get(email=f"{role}@tuban.example")
            world.staff[role] = staff_of_account(account)
        for case in Case.objects.exclude(step=""):
            done = made.do_step(world, case)
            assert (done.step, done.revision) != (case.step, case.revision), case.reference
            assert done.secret == case.secret and done.secret
        made.work_off()
        assert not OutboxRow.objects.filter(done_at=None, due_at__lte=made.MONDAY).exists()
        letters = dict(Letter.objects.values_list("subject_key", "state"))
        assert list(letters.values()) == ["signed"] * len(letters) and len(letters) >= 2
        assert {str(case.pk) for case in Case.objects.filter(state="completed")} == set(letters)
        for number in range(len(STEPS) + 2):
            assert person_by_nik(nik(number)) is not None
        draft = Draft.objects.get()
        assert made.actions.submit(draft.pk, by=made.CITIZEN).pk
        for stored in StoredFile.objects.all():
            assert storage.read(stored)


if __name__ == "__main__":
    boot.boot("test")
    match sys.argv[1]:
        case "make":
            make()
        case "facts":
            json.dump(facts(), sys.stdout, default=str)
        case "go-on":
            go_on()
