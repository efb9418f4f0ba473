"""The holders of the floors below, which cannot register here themselves, and what is claimed with a reason."""

from __future__ import annotations

from .holders import register, register_keeper
from .keeping import COPIES
from .own import ACCOUNT, PERSON, REQUESTS

EXEMPT: dict[str, str] = {
    "accounts.Recovery": "why two administrators helped an officer back in; a record of the office about its staff",
    "accounts.SignInSession": "sessions of the global account; their owner sees and ends them, and they end alone",
    "common.SharedValue": "counters of attempts by address, gone within the day",
    "audit.AuditEvent": "who acted on what, as opaque keys; it is shown as the trail and is never erased",
    "documents.Signatory": "the number under which an officer signs; part of the office's duty, shown to nobody",
    "documents.StoredFile": "a file belongs to the record that names it, whose holder describes, copies and erases it",
    "notices.Message": "a message belongs to what it is about; the holder of that erases it",
    "notices.SignInNotice": "codes shown on screen in demo and test only, gone within minutes",
}
"""Models with personal columns that no holder claims, each with its reason."""

for one in (PERSON, ACCOUNT, REQUESTS):
    register(one)
register_keeper(COPIES)
