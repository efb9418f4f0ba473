"""Verbs on requests, copies, deletions and breaches. Call them from here."""

from __future__ import annotations

from .answering import fulfil, lift, refuse
from .breaches import agency_told, finish_notices, letter_made, record_breach, start_notices, tell_subjects
from .copies import deliver_copy, download_copy, expire_copy, give_up_copy, remove_copy
from .deleting import destroy, log_deletion, promise_run, switch_retention
from .requests import cancel, receive, remind, view_request

__all__ = [
    "agency_told",
    "cancel",
    "deliver_copy",
    "destroy",
    "download_copy",
    "expire_copy",
    "finish_notices",
    "fulfil",
    "give_up_copy",
    "letter_made",
    "lift",
    "log_deletion",
    "promise_run",
    "receive",
    "record_breach",
    "refuse",
    "remind",
    "remove_copy",
    "start_notices",
    "switch_retention",
    "tell_subjects",
    "view_request",
]
