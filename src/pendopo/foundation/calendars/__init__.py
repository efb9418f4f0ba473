"""Holidays, office hours and the arithmetic of deadlines."""
