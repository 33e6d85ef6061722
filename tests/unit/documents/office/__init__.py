"""Tests of `service/documents/office`."""
