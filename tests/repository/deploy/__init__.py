"""What operators install, proven: dashboards, rules, and a real Prometheus."""
