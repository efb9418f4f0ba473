"""Settings, URLs, the one list of installed modules."""
