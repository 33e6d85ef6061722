"""The one process that may write: a row that says who it is, checked in every transaction.

A process takes the lease if it is free, or if its holder gave no sign of life while the process
looked for a while, and so raises the epoch. Each transaction first renews the lease under its own
epoch; where another process has raised it, the transaction does nothing (`LeaseLost`). The row's
lock serialises two transactions, so a process that was suspended for hours cannot write beside its
successor.

The database's lock makes this safe. Clocks of several hosts are never compared: a process that
waits sees whether the sign of life changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from service.store.tables import WRITER

_ROW = 1


class LeaseLost(Exception):
    """Raised when another process writes now."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What a process writes under."""

    epoch: int
    holder: str


@dataclass(frozen=True, slots=True)
class HeldLease:
    """The lease of another process, and its last sign of life: while that does not change, the
    process is silent."""

    holder: str
    epoch: int
    seen_at: datetime
    as_of: datetime | None
    """As of when the data are, by that process; None: it has not read all topics yet."""


def take_lease(
    connection: Connection, holder: str, now: datetime, silent: HeldLease | None
) -> Lease | HeldLease:
    """The lease if it is free, or still as `silent` was; else as its holder has it."""
    locked = update(WRITER).where(WRITER.c.id == _ROW).values(id=_ROW)
    if not connection.execute(locked).rowcount:
        values = {"id": _ROW, "epoch": 0, "held_by": "", "seen_at": now}
        connection.execute(insert(WRITER).values(**values))
    row = connection.execute(select(WRITER).where(WRITER.c.id == _ROW)).one()
    held = HeldLease(row.held_by, row.epoch, row.seen_at, row.as_of)
    if held.holder and held.holder != holder and held != silent:
        return held
    taken = {"epoch": row.epoch + 1, "held_by": holder, "seen_at": now, "as_of": None}
    connection.execute(update(WRITER).where(WRITER.c.id == _ROW).values(**taken))
    return Lease(row.epoch + 1, holder)


def renew_lease(
    connection: Connection, lease: Lease, now: datetime, as_of: datetime | None
) -> None:
    """The first statement of each transaction. Raises LeaseLost."""
    ours = (WRITER.c.id == _ROW) & (WRITER.c.epoch == lease.epoch)
    life = update(WRITER).where(ours).values(seen_at=now, as_of=as_of)
    if not connection.execute(life).rowcount:
        raise LeaseLost


def release_lease(connection: Connection, lease: Lease) -> None:
    """At a clean end, so that a successor need not wait."""
    ours = (WRITER.c.id == _ROW) & (WRITER.c.epoch == lease.epoch)
    connection.execute(update(WRITER).where(ours).values(held_by=""))
