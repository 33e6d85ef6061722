"""Concurrency, rates, retries and memory limits. Pure."""
