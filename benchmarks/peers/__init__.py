"""Other ways to do the same work, measured beside the service on one broker and one LLM server.

The modules that a peer's own interpreter imports (`contract` and the peers themselves) import
nothing of the project but `contract`, and no library but the peer's own and an HTTP client.
"""
