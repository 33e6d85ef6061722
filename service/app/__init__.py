"""The service as a whole: composition root, start and stop, status page."""
