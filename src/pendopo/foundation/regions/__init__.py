"""Areas of Indonesia, the region a request belongs to, and which modules are on there."""
