"""Tests of `service/documents/pdf`."""
