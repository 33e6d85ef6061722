"""Plausible wrong answers, held against the rules of the service. See docs/benchmarks.md."""
