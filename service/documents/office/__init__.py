"""Text of Word and Excel files."""
