"""Tests of the schema oauth: frames, schemas, payloads, and the oauth itself."""
