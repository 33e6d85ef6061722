"""The LLM server: one client, one gate, one file per dialect. Only this room uses httpx."""
