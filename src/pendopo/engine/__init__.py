"""Floor 2: the machine under every service."""
