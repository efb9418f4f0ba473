"""What crosses apps: floors, switches, leaks, journeys, promises about the code."""
