"""Floor 4: pages assembled from registries; owns no records."""
