"""Tests of the repository itself: the order of rooms, the documents, the deployment."""
