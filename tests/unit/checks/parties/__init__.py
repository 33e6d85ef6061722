"""Tests of `service/checks/parties`."""
