"""Where a document prints the values of an answer."""
