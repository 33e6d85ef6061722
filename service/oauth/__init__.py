"""Requests to small JSON services, and OAuth's tokens that other clients show."""
