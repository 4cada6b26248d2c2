"""Random histories of the shipped engine over ports in memory: thousands of syncs a second, every step at will."""
