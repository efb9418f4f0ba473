"""Work the worker does for documents."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import OutboxRow

from .batches import actions


@outbox.consumer(actions.WATCH, label=_("Menjaga paket tanda tangan"))
def watch_batch(row: OutboxRow) -> None:
    """A batch whose process is gone is ended, and its letters wait again."""
    actions.watch(uuid.UUID(row.payload["batch"]))
