"""Tests of `service/documents/containers`."""
