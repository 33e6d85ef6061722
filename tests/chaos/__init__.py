"""Proof by destruction: real processes, a real Kafka, strikes at named steps."""
