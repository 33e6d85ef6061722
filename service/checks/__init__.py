"""Checks of answers: arithmetic, identifiers, grounding, evaluation. Pure."""
