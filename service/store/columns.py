"""Types of columns that mean the same in SQLite and in PostgreSQL.

SQLite has neither exact decimals nor times with a zone, so both are stored there as text, and read
back as what they are. Values are bound as text in both, which is what bulk loading writes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Numeric, Text, TypeDecorator
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

BigNumber = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; in SQLite the type that may be a row's own number."""

SearchText = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Ordered by code points in both, so that a beginning is a range."""


class ExactDecimal(TypeDecorator[Decimal]):
    """An amount, digit for digit: NUMERIC, or text in SQLite."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where NUMERIC would be a binary fraction."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """PostgreSQL's driver wants the number itself."""
        if value is None:
            return None
        return format(value, "f") if dialect.name == "sqlite" else Decimal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The number."""
        return None if value is None else Decimal(value)


class UtcTime(TypeDecorator[datetime]):
    """A point in time: TIMESTAMP WITH TIME ZONE, or text in SQLite, whose order is that of time."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text in SQLite."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if sqlite else DateTime(timezone=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """As `utc_text` writes it."""
        if value is None or dialect.name != "sqlite":
            return value
        return utc_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
        return time.astimezone(UTC)


def utc_text(time: datetime) -> str:
    """ISO 8601 in UTC with microseconds: both databases read it, and it sorts."""
    try:
        known = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:  # In the first or the last hours of the calendar.
        known = time.replace(tzinfo=UTC)
    return known.isoformat(sep=" ", timespec="microseconds")
