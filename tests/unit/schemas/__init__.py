"""Tests of the schemas part."""
