"""The wire contract: events in, outcomes out. It imports nothing of the service."""
