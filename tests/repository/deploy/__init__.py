"""Tests of the parts that operators install: dashboards, rules, and a real Prometheus."""
