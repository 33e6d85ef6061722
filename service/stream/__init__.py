"""Partitions: what is read, under way, done and committed."""
