"""Tables in which keys and findings wait while all invoices are compared again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.columns import BigNumber, SearchText

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes them, empty."""
    op.create_table(
        "compared_keys",
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("invoice", BigNumber, primary_key=True, autoincrement=False),
        sa.Column("key", BigNumber, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("place", SearchText, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "compared_findings",
        sa.Column("invoice", BigNumber, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", BigNumber, primary_key=True, autoincrement=False),
        sa.Column("earlier", BigNumber, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
