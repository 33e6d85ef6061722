"""`invoice-stream replay`: failures looked at, sent again exactly once, and followed up."""
