"""Tests of the LLM client, its dialects and the gate."""
