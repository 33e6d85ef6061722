"""Tests of the schema registry: frames, schemas, payloads, and the registry itself."""
