"""Rows that were there before the chain are chained by the migrations, with cases in flight."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from tests.wall import owner

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case, CaseEvent
from pendopo.foundation.audit.actions import record_global
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.audit.verifying import verify

from .factories import CITIZEN, World, do_step, make_case, walk_to

audit_step = import_module("pendopo.foundation.audit.migrations.0002_chain")
case_step = import_module("pendopo.engine.cases.migrations.0002_chain")


@pytest.fixture
def old(world: World) -> list[Case]:
    """Three cases at different places, and no chain, as an installation has them before the upgrade."""
    cases = [make_case(world, applicant_nik=f"99010155059000{number}1") for number in range(3)]
    walk_to(world, cases[1], "verify")
    walk_to(world, cases[2], "")
    record_global("account.signed_in", "account", 1, by=CITIZEN)
    with owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET sequence = -id, mac = ''")
        cursor.execute("UPDATE audit_auditevent SET fields = '{}' WHERE subject_kind = 'case'")
        cursor.execute("DELETE FROM audit_chainhead")
        cursor.execute("UPDATE cases_caseevent SET mac = '', text_digest = ''")
        cursor.execute("UPDATE cases_case SET events_mac = ''")
    return cases


@pytest.mark.parametrize("batch", [2, 1000])
def test_after_the_upgrade_all_is_chained_and_cases_go_on(world: World, old: list[Case], batch: int, monkeypatch):
    monkeypatch.setattr(audit_step, "BATCH", batch)
    monkeypatch.setattr(case_step, "BATCH", batch)
    history = MigrationLoader(connection).project_state(("cases", "0002_chain")).apps
    rows = AuditEvent.objects.count()
    with owner():
        audit_step.chain_rows(history, None)
        case_step.chain_events(history, None)
    report = verify()
    assert report.is_whole, report.faults
    assert AuditEvent.objects.count() == rows + len(old)
    assert report.counted["cases"] == report.counted["named ends"] == len(old)
    do_step(world, old[0])
    actions.close(old[2].pk)
    assert verify().is_whole
    with owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_caseevent WHERE kind = 'completed'")
    assert not verify().is_whole
    assert CaseEvent.objects.filter(mac="").count() == 0
