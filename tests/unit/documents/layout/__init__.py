"""Tests of `service/documents/layout`."""
