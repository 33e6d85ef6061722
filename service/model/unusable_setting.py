"""The error of a setting that is well formed, and cannot be used on this machine.

A file that cannot be read, a key that does not fit its certificate, a package that is missing: only
the part that uses the setting finds out, in a library or deep in a command. It is a ValueError, so
that who looks at one part alone can answer for it; anywhere else it ends the command as wrong
settings do (`service.commands.command_tree`).
"""

from __future__ import annotations


class UnusableSetting(ValueError):
    """Raised with a sentence that names the setting."""
