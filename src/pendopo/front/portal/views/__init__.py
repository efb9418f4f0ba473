"""Doors of the portal, one module for each thing a citizen comes to do."""
