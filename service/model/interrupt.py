"""Tells an exception that stands for Ctrl-C.

pydantic-core turns a KeyboardInterrupt that comes while it builds a model into a SchemaError
without a cause, so that only its words tell. Pure, and it loads nothing: it is asked before
pydantic may be there.
"""


def is_interrupt(fault: Exception) -> bool:
    """Whether the person ended the program, and nothing is at fault."""
    return type(fault).__name__ == "SchemaError" and "KeyboardInterrupt" in str(fault)
