"""Tests of the repository itself: the house, its documents, what is deployed."""
