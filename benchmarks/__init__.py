"""Measurements of a source checkout; no part of the package. See docs/benchmarks.md."""
