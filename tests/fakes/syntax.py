"""Syntax trees of modules, each parsed and walked once for all tests of a file that ask for it.

They take a hundred megabytes: a file of tests that is done forgets them.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree(path: Path) -> ast.Module:
    """The module's tree, which no test may change."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of the tree."""
    return tuple(ast.walk(tree(path)))


def forget() -> None:
    """Gives the memory back."""
    tree.cache_clear()
    nodes.cache_clear()
