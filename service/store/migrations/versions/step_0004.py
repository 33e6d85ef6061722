"""The writer's row says how far stored invoices are compared again by a new rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.columns import BigNumber

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the columns; null while no rule is new."""
    op.add_column("writer", sa.Column("comparing_by", sa.Integer))
    op.add_column("writer", sa.Column("comparing", sa.Text))
    op.add_column("writer", sa.Column("compared_to", BigNumber))
