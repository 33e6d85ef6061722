"""Decisions of people about results, and what invoices have in common. Pure."""
