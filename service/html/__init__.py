"""Reads the text of an HTML document that a person sees."""
