"""Whether an answer is right: arithmetic, identifiers, grounding, evaluation. Pure."""
