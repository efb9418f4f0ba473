"""Figures read from the running services, each with the way down to its records."""
