"""What happened here, for the floors above to hear. Receivers never change what the sender did."""

from __future__ import annotations

from django.dispatch import Signal

office_hours_changed = Signal()
"""Office hours of one region were set. Sent with region_code, inside the transaction."""
