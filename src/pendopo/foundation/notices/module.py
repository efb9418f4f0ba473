"""Registers what notices itself works off."""

from . import consumers  # noqa: F401  registers the delivery of messages
