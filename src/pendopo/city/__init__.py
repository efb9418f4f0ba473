"""Floor 3: what a region offers; each module may be absent or switched off."""
