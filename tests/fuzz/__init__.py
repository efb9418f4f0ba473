"""Strangers' programs: whatever they send, the answer is one that was promised, and never a 500."""
