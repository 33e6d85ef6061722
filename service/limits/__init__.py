"""How much at once, and how often again: concurrency, rates, retries, memory. Pure."""
