"""Tests of repository/deploy/schemas."""
