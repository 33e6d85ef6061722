"""Tests of `service/documents/pictures`."""
