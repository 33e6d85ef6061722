"""The pure core: decisions without I/O, clock, randomness or logging."""
