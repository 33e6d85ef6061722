"""Tests of the integration part."""
