"""Tests of `service/checks/payments`."""
