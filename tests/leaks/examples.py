"""For each named address with an object in it: how to find that object on one side of the world.

An address without an entry here fails the suite, so that nothing is looked at by nobody. The function gets a
`Side` and returns the arguments of the address, the region aside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from pendopo.foundation.common.references import new_reference, parse_reference
from tests.addresses import Address

from .makers import SERVICE
from .world import Side

Example = Callable[[Side], dict[str, Any]]


def case(side: Side) -> dict[str, Any]:
    return {"reference": side.case.reference}


def finished(side: Side) -> dict[str, Any]:
    return {"reference": side.finished.reference}


def returned(side: Side) -> dict[str, Any]:
    return {"reference": side.returned.reference}


def draft(side: Side) -> dict[str, Any]:
    return {"key": SERVICE, "draft": side.draft.pk}


def colleague(side: Side) -> dict[str, Any]:
    return {"account": side.colleague.pk}


def service(side: Side) -> dict[str, Any]:
    return {"key": SERVICE}


def measure(side: Side) -> dict[str, Any]:
    return {"measure": "cases.received"}


def asked_data(side: Side) -> dict[str, Any]:
    return {"request_id": side.data_request.pk}


def corrected_data(side: Side) -> dict[str, Any]:
    return {"request_id": side.data_correction.pk}


def copied_data(side: Side) -> dict[str, Any]:
    return {"request_id": side.data_copy.pk}


def breach(side: Side) -> dict[str, Any]:
    return {"breach_id": side.breach.pk}


EXAMPLES: dict[str, Example] = {
    "api:attach": lambda side: {"draft": side.draft.pk, "field": side.draft_field},
    "api:case": case,
    "api:claim": case,
    "api:complete": case,
    "api:correct": case,
    "api:detach": lambda side: {"draft": side.draft.pk, "field": side.draft_field},
    "api:draft": lambda side: {"draft": side.draft.pk},
    "api:letter": lambda side: {"code": side.finished.letter.code},
    "api:nowhere": lambda side: {"rest": "tiada"},
    "api:read_case": case,
    "api:register": case,
    "api:reject": case,
    "api:release": case,
    "api:save_page": lambda side: {"draft": side.draft.pk, "page": side.page},
    "api:send_back": case,
    "api:service": service,
    "api:submit": lambda side: {"draft": side.draft.pk},
    "api:withdraw": case,
    "demo:siak": finished,
    "documents:letter": lambda side: {"code": side.finished.letter.code},
    "portal:apply": service,
    "portal:ask_case_data": lambda side: {**case(side), "kind": "penghapusan"},
    "portal:ask_data": lambda side: {"kind": "penghapusan"},
    "portal:cancel_data_request": asked_data,
    "portal:case_data": case,
    "portal:data_copy": copied_data,
    "portal:data_request": asked_data,
    "portal:correct": returned,
    "portal:draft_file": lambda side: {**draft(side), "field": side.draft_field},
    "portal:letter": finished,
    "portal:page": lambda side: {**draft(side), "page": side.page},
    "portal:receipt": case,
    "portal:register_document": finished,
    "portal:review": draft,
    "portal:save": draft,
    "portal:service": service,
    "portal:track": case,
    "portal:withdraw": case,
    "workbench:attach": case,
    "workbench:breach": breach,
    "workbench:breach_agency": breach,
    "workbench:breach_letter": breach,
    "workbench:breach_notices": breach,
    "workbench:case": case,
    "workbench:claim": case,
    "workbench:complete": case,
    "workbench:data_proof": corrected_data,
    "workbench:data_request": asked_data,
    "workbench:figure_csv": measure,
    "workbench:figure_rows": measure,
    "workbench:file": lambda side: {**case(side), "field": side.draft_field},
    "workbench:fulfil_data": asked_data,
    "workbench:letter": finished,
    "workbench:machine_again": lambda side: {"row": side.dead_row},
    "workbench:machine_give_up": lambda side: {"row": side.dead_row},
    "workbench:machine_kind_again": lambda side: {"topic": "notices.deliver"},
    "workbench:letter_preview": finished,
    "workbench:recover": colleague,
    "workbench:recover_confirm": colleague,
    "workbench:recover_withdraw": colleague,
    "workbench:lift_restriction": asked_data,
    "workbench:refuse_data": asked_data,
    "workbench:register": case,
    "workbench:register_document": finished,
    "workbench:reissue_letter": finished,
    "workbench:reject": case,
    "workbench:release": case,
    "workbench:return": case,
    "workbench:reveal": case,
    "workbench:revoke_letter": finished,
    "workbench:signing_batch": lambda side: {"batch": side.batch},
}

SKIPPED: dict[str, str] = {}
"""Addresses that are not asked for, each with its reason."""

SEEN = {"revision": 1}
POSTED: dict[str, dict[str, Any]] = {
    "api:begin": {"service": SERVICE},
    "api:claim": SEEN,
    "api:complete": SEEN,
    "api:correct": {**SEEN, "answers": {}},
    "api:register": {**SEEN, "number": "3524-LU-2026", "entered_on": "2026-11-21"},
    "api:reject": {**SEEN, "reason": "Alasan yang cukup panjang"},
    "api:release": SEEN,
    "api:save_page": {"answers": {}},
    "api:send_back": {**SEEN, "notes": {"child_name": "Tulis lengkap"}},
    "api:submit": {"is_true": True},
    "api:withdraw": SEEN,
    "workbench:machine_give_up": {"reason": "Uji saja"},
    "workbench:reveal": {"field": "applicant_nik", "reason": "Uji"},
}
"""What is sent to addresses that do nothing without it: a form, or JSON to the API."""

NOTHING_BY_GET = frozenset({"workbench:reveal", "api:nowhere"})
"""Addresses with an object that answer 404 to a plain GET even to those who may see it."""

MORE_PAGES: tuple[tuple[str, str], ...] = (("anonymous", "/tiada/halaman/"), ("anonymous", "/verifikasi/TIADA/"))
"""(role, path) of pages that no address leads to by itself: errors, empty states, states of a form."""

PROGRAMS = tuple(
    f"api:{name}"
    for name in (
        *("document", "figures", "service", "services", "letter"),
        *("begin", "draft", "save_page", "attach", "detach", "submit", "case", "correct", "withdraw"),
        *("queue", "read_case", "claim", "release", "complete", "send_back", "reject", "register"),
    )
)
NOT_SHOWN: dict[str, str] = {
    "workbench:reissue_letter": "its letter has a successor already; workbench:revoke_letter shows the same page",
    **dict.fromkeys(PROGRAMS, "JSON for programs"),
    "api:nowhere": "stands for every address of the API that does not exist",
    "design:language": "takes POST only",
    "account_confirm_login_code": "only in the middle of signing in",
    "account_end_session": "takes POST only",
    "mfa_activate_totp": "only for those who have just proved who they are",
    "mfa_authenticate": "only in the middle of signing in",
    "mfa_deactivate_totp": "only for those who have a second factor",
    "mfa_generate_recovery_codes": "only for those who have a second factor",
    "mfa_reauthenticate": "only for those who have a second factor",
    "mfa_view_recovery_codes": "only for those who have a second factor",
    "account_email_verification_sent": "only in the middle of signing up",
    "account_verify_phone": "only in the middle of signing up",
    "account_confirm_password_reset_code": "only in the middle of a new password",
    "account_complete_password_reset": "only in the middle of a new password",
    "demo:siak": "a PDF",
    "documents:keys": "a JSON document",
    "portal:cancel_data_request": "takes POST only",
    "portal:close": "takes POST only",
    "portal:data_copy": "a ZIP",
    "portal:draft_file": "a picture",
    "portal:letter": "a PDF",
    "portal:register_document": "a PDF",
    "portal:save": "takes POST only",
    "workbench:attach": "takes POST only",
    "workbench:breach_agency": "takes POST only",
    "workbench:breach_letter": "a PDF",
    "workbench:breach_notices": "takes POST only",
    "workbench:claim": "takes POST only",
    "workbench:complete": "takes POST only",
    "workbench:data_proof": "a picture",
    "workbench:deletion_csv": "a CSV",
    "workbench:figure_csv": "a CSV",
    "workbench:file": "a picture",
    "workbench:fulfil_data": "takes POST only",
    "workbench:letter": "a PDF",
    "workbench:letter_preview": "a PDF",
    "workbench:machine_again": "takes POST only",
    "workbench:machine_kind_again": "takes POST only",
    "workbench:recover_confirm": "takes POST only",
    "workbench:recover_withdraw": "takes POST only",
    "workbench:lift_restriction": "takes POST only",
    "workbench:refuse_data": "takes POST only",
    "workbench:register": "takes POST only",
    "workbench:register_document": "a PDF",
    "workbench:reject": "takes POST only",
    "workbench:release": "takes POST only",
    "workbench:return": "takes POST only",
    "workbench:reveal": "takes POST only",
    "workbench:signing_confirm": "takes POST only",
}
"""Addresses that give nobody a page by GET alone, each with its reason. Journeys walk through those in the middle."""


def kwargs_of(address: Address, side: Side) -> dict[str, Any]:
    return EXAMPLES[address.name](side) if address.objects else {}


def nowhere(theirs: dict[str, Any], ours: dict[str, Any], region_code: str) -> dict[str, Any]:
    """Arguments like `theirs` for an object that does not exist; what is the same as `ours` stays."""

    def invent(name: str, value: Any) -> Any:
        if value == ours.get(name):
            return value
        if isinstance(value, UUID):
            return uuid4()
        if isinstance(value, int):
            return 2**40
        return new_reference(region_code) if parse_reference(str(value)) else "tiada"

    return {name: invent(name, value) for name, value in theirs.items()}


def dummy(address: Address) -> dict[str, Any]:
    """Arguments of the right type for an address whose object need not exist."""
    samples = {"int": 1, "uuid": "00000000-0000-4000-8000-000000000000"}
    found: dict[str, Any] = {}
    for part in address.route.split("<")[1:]:
        kind, _, name = part.partition(">")[0].rpartition(":")
        found[name] = samples.get(kind, "x")
    return {name: value for name, value in found.items() if name in address.objects}
