"""What other programs talk to: the same actions, rules and queries as the pages, as JSON."""
