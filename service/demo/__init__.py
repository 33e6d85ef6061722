"""What demo and tests bring along: a real Kafka, a simulated LLM server, sample invoices."""
