"""Partitions: records that are read, under way, done and committed."""
