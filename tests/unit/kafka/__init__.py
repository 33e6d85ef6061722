"""Tests of the kafka part."""
