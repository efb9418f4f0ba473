"""One file per command; each holds COMMAND."""
