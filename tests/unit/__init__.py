"""Tests without a broker; the folders are those of `service`."""
