"""Append-only record of every write and every read of personal data."""
