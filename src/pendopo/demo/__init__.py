"""Sample data and stand-ins for the demo. Nothing imports it."""
