"""Documents of all kinds: loading, fetching, and safe parsing."""
