"""Tests of `service/documents/invoices`."""
