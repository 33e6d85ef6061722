"""The service as a whole: composition root, life, status page."""
