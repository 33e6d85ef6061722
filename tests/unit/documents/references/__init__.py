"""Tests of `service/documents/references`."""
