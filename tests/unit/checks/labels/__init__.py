"""Tests of `service/checks/labels`."""
