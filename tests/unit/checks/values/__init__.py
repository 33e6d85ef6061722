"""Tests of `service/checks/values`."""
