"""What a reader hands over: limits, parts, text, words and problems."""
