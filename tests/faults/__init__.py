"""What happens when things break: kills, dead gateways, full disks, locked databases."""
