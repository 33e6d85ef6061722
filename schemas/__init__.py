"""The wire contract: events in, outcomes out. Imports nothing of the service."""
