"""Dead letters: reading, choosing, replaying and explaining them. Pure."""
