"""The error of a client that has nothing to sign in with. Apart from `bearer_tokens`, which takes
long to load and which most clients never need."""

from __future__ import annotations


class NoCredentials(OSError):
    """Raised when there is no token to show; a later connection may find one."""
