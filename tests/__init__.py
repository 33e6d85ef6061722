"""The tests; every file mirrors a module."""
