"""Tests of `service/documents/frames`."""
