"""invoice-stream: a Kafka stream of invoices in, one trusted outcome per event out."""

__version__ = "0.1.0"
