"""Names the place of a fault of ours, and nothing else of the exception.

Pure.
"""

from __future__ import annotations


def fault_place(error: Exception) -> str:
    """Module and line where an exception arose; its text may quote the document."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "an unknown place"
    return f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}"
