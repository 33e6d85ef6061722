"""Tests of `service/checks/reply`."""
