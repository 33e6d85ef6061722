"""Simulations of the gate against model servers, in virtual time."""
