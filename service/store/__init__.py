"""Results, failures, batches, replays and reviews in a database, each exactly once."""
