"""Tests of the review part."""
