"""Tests of `service/checks/printed`."""
