"""Pendopo: the digital hall of a smart regency."""

__version__ = "0.1.0"
