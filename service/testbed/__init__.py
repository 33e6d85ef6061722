"""A local Kafka, a simulated LLM server and made-up invoices: for trying and for tests."""
