"""Tests of the console part."""
