"""Pictures as a person sees them, and the text on them."""
