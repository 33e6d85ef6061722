"""Tests of `service/checks/answer`."""
