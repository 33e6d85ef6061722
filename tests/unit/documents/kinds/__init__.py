"""Tests of `service/documents/kinds`."""
