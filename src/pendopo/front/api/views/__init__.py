"""Doors of the API, one module for each thing a program comes to do."""
