"""Periodic work is done once over all machines, and a place's changed answer reaches its feeds a part at a time."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the table, and the column with the index of the few places whose feeds wait."""
    op.create_table(
        "tasks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_for", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tasks")),
    )
    op.add_column("places", sa.Column("renewed_to", sa.BigInteger(), nullable=True))
    waits = sa.text("renewed_to IS NOT NULL")
    op.create_index("ix_places_renewed_to", "places", ["renewed_to"], sqlite_where=waits, postgresql_where=waits)
