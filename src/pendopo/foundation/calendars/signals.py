"""What happened here, for the floors above to hear: cases recompute the deadlines whose window holds the date."""

from __future__ import annotations

from django.dispatch import Signal

day_off_changed = Signal()
"""A regional day off was added or taken back. Sent with region_code and date, inside the transaction."""
