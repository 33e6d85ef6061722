"""The replay command on the real Kafka."""
