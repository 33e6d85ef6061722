"""Tests of `service/checks/comparisons`."""
