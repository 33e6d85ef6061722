"""Tests of the demo part."""
