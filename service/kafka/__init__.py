"""The Kafka shell: the only place that imports aiokafka."""
