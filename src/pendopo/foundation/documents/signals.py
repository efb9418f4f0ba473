"""Past tense words of this floor, heard on the floors above."""

from __future__ import annotations

from django.dispatch import Signal

letter_signed = Signal()
"""Sent inside the transaction that wrote "signed", with `subject_key` (text) and `letter` (its id)."""
