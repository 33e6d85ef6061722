"""The flags of `python -m service.testbed.simulator`; wrong ones end with one sentence and code
2."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable


def parser(description: str, faults: frozenset[str]) -> argparse.ArgumentParser:
    """The parser; `faults` are the names that --faults knows, which becomes shares by name."""
    found = argparse.ArgumentParser(prog="service.testbed.simulator", description=description)
    add = found.add_argument
    add("--port", type=_port, default=0, help="on 127.0.0.1; 0 picks a free one")
    add("--seed", type=int, default=0, help="same seed, same service times")
    add("--slots", type=_slots, default=16, help="calls that are served at once")
    add("--mean-s", type=_not_negative, default=0.15, help="mean service time; 0 answers at once")
    add("--sigma", type=_not_negative, default=0.6, help="spread of the service time")
    add("--faults", type=_shares(faults), default={}, help='shares as JSON: {"hang": 0.1}')
    return found


def _port(words: str) -> int:
    if not (words.isdecimal() and int(words) <= 65_535):
        raise argparse.ArgumentTypeError("write a number from 0 to 65535")
    return int(words)


def _slots(words: str) -> int:
    if not (words.isdecimal() and 1 <= int(words) <= 10_000):
        raise argparse.ArgumentTypeError("write a number from 1 to 10000")
    return int(words)


def _not_negative(words: str) -> float:
    try:
        number = float(words)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 3_600:
        raise argparse.ArgumentTypeError("write a number from 0 to 3600")
    return number


def _shares(known: frozenset[str]) -> Callable[[str], dict[str, float]]:
    def read(words: str) -> dict[str, float]:
        try:
            shares: dict[str, float] = json.loads(words)
            wrong = [n for n in shares if n not in known or not 0 <= shares[n] <= 1]
        except (ValueError, TypeError):
            raise argparse.ArgumentTypeError('write JSON like {"hang": 0.1}') from None
        if wrong or not isinstance(shares, dict):
            names = ", ".join(sorted(known))
            raise argparse.ArgumentTypeError(f"write shares from 0 to 1, as JSON, of: {names}")
        return shares

    return read
