"""States of a batch and of each letter in it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    RUNNING = "running", _("Sedang berjalan")
    DONE = "done", _("Selesai")
    INTERRUPTED = "interrupted", _("Terputus")


OWNERS: dict[BatchState, str] = {
    BatchState.RUNNING: "system",
    BatchState.DONE: "nobody",
    BatchState.INTERRUPTED: "nobody",
}

TRANSITIONS: dict[BatchState, frozenset[BatchState]] = {
    BatchState.RUNNING: frozenset({BatchState.DONE, BatchState.INTERRUPTED}),
    BatchState.DONE: frozenset(),
    BatchState.INTERRUPTED: frozenset(),
}


class ItemState(TextChoices):
    WAITING = "waiting", _("Menunggu giliran")
    SIGNING = "signing", _("Sedang ditandatangani")
    SIGNED = "signed", _("Ditandatangani")
    FAILED = "failed", _("Belum ditandatangani")
