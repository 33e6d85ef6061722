"""The LLM server: one client, one gate, one file per dialect. The only package that knows httpx."""
