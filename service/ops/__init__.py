"""What operators see: metrics, health, status, logs."""
