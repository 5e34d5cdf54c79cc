"""Entries remember what they were made from, so that a feed renders the changed ones alone."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns; what was published before has none, and is rendered once more."""
    op.add_column("calendar_entries", sa.Column("appointment_id", sa.String(36)))
    op.add_column("calendar_entries", sa.Column("source", sa.LargeBinary))
    op.add_column("calendar_entries", sa.Column("octets", sa.Integer))
