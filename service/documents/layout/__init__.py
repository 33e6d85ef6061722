"""From words with places to rows of text."""
