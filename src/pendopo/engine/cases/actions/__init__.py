"""Every verb that writes to a case."""

from __future__ import annotations

from ..codes import access_code
from .closing import close, complete
from .erasing import erase_event_texts
from .forgetting import discard_draft, erase, lift_restriction, restrict
from .handling import claim, complete_step, reject, release, reveal
from .reading import record_export, record_search, view_case, view_file
from .register import attach_register_document, record_register_entry
from .rescheduling import reschedule_case
from .returning import correct, request_correction, withdraw
from .signing import reissue_letter, revoke_case_letter, start_signing
from .submitting import submit

__all__ = [
    "access_code",
    "attach_register_document",
    "claim",
    "close",
    "complete",
    "complete_step",
    "correct",
    "discard_draft",
    "erase",
    "erase_event_texts",
    "lift_restriction",
    "record_export",
    "record_register_entry",
    "record_search",
    "reissue_letter",
    "reject",
    "release",
    "request_correction",
    "reschedule_case",
    "restrict",
    "reveal",
    "revoke_case_letter",
    "start_signing",
    "submit",
    "view_case",
    "view_file",
    "withdraw",
]
