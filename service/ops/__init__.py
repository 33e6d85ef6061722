"""Metrics, pages, logs and traces for operators."""
