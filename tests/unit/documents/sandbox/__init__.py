"""Tests of `service/documents/sandbox`."""
