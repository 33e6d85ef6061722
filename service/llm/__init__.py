"""The LLM server: one client, one gate, one file per dialect. Others send through its transport."""
