"""Each position names the topic that it belongs to, by Kafka's id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the column; null until brokers tell the id."""
    op.add_column("positions", sa.Column("topic_id", sa.Text))
