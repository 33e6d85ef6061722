"""What was paid before, withheld, advanced or settled."""
