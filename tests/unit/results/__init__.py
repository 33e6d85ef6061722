"""Tests of the results part."""
