"""The one state table of every case. Steps come from the package; states are the same for all.

received → in_progress ⇄ returned
in_progress → closing → completed
received | in_progress | returned → rejected | withdrawn
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    RECEIVED = "received", _("Diterima")
    IN_PROGRESS = "in_progress", _("Sedang diproses")
    RETURNED = "returned", _("Perlu diperbaiki")
    CLOSING = "closing", _("Surat disiapkan")
    COMPLETED = "completed", _("Selesai")
    REJECTED = "rejected", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dibatalkan pemohon")


S = CaseState

OWNERS: dict[CaseState, str] = {
    S.RECEIVED: "officer",
    S.IN_PROGRESS: "officer",
    S.RETURNED: "applicant",
    S.CLOSING: "system",
    S.COMPLETED: "nobody",
    S.REJECTED: "nobody",
    S.WITHDRAWN: "nobody",
}
"""Who must act next. Nobody decides their own case: an applicant's states have no officer action."""

TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    S.RECEIVED: frozenset({S.IN_PROGRESS, S.RETURNED, S.REJECTED, S.WITHDRAWN}),
    S.IN_PROGRESS: frozenset({S.IN_PROGRESS, S.RETURNED, S.CLOSING, S.REJECTED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.IN_PROGRESS, S.REJECTED, S.WITHDRAWN}),
    S.CLOSING: frozenset({S.COMPLETED}),
    S.COMPLETED: frozenset(),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
}

OPEN = frozenset({S.RECEIVED, S.IN_PROGRESS, S.RETURNED, S.CLOSING})
DECIDED = frozenset({S.COMPLETED, S.REJECTED})
CLOCK_STOPPED = frozenset({S.RETURNED})


class StepKind(TextChoices):
    """What an officer does in a step; the closed list a package chooses from."""

    CHECK = "check", _("Periksa")
    REGISTER_ENTRY = "register_entry", _("Entri di register")
    APPROVE = "approve", _("Setujui")
    ATTACH_DOCUMENT = "attach_document", _("Lampirkan dokumen register")


class EventKind(TextChoices):
    """Past-tense words of a case's history, as events and as message triggers in packages."""

    SUBMITTED = "submitted", _("Permohonan diterima")
    CLAIMED = "claimed", _("Diambil petugas")
    RELEASED = "released", _("Dilepas petugas")
    STEP_DONE = "step_done", _("Langkah selesai")
    RETURNED = "returned", _("Dikembalikan untuk diperbaiki")
    CORRECTED = "corrected", _("Perbaikan diterima")
    REGISTERED = "registered", _("Dicatat di register")
    APPROVED = "approved", _("Disetujui")
    DOCUMENT_ATTACHED = "document_attached", _("Dokumen register dilampirkan")
    REJECTED = "rejected", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dibatalkan pemohon")
    LETTER_SIGNED = "letter_signed", _("Surat ditandatangani")
    COMPLETED = "completed", _("Selesai")
    LETTER_REVOKED = "letter_revoked", _("Surat dicabut")
    LETTER_REISSUED = "letter_reissued", _("Surat pengganti disiapkan")
    LETTER_REPLACED = "letter_replaced", _("Surat pengganti ditandatangani")


PUBLIC_EVENTS = frozenset(set(EventKind) - {EventKind.CLAIMED, EventKind.RELEASED})
