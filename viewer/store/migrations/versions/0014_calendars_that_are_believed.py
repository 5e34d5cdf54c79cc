"""Who fetched which feed, and what a feed needs to be believed: its options, its cut, and keyed UIDs."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the table of fetches with the last one of each feed, and the new columns."""
    op.create_table(
        "calendar_fetches",
        sa.Column("calendar_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("program", sa.String(length=200), nullable=False),
        sa.Column("version", UtcDateTime(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_calendar_fetches_calendar_id_calendars")
        ),
        sa.PrimaryKeyConstraint("calendar_id", "program", name=op.f("pk_calendar_fetches")),
    )
    # What was fetched then was of that time or older.
    op.execute(
        sa.text(
            "INSERT INTO calendar_fetches (calendar_id, program, version, first_at, last_at)"
            " SELECT id, substr(coalesce(last_agent, ''), 1, 200), last_fetched_at, last_fetched_at, last_fetched_at"
            " FROM calendars WHERE last_fetched_at IS NOT NULL"
        )
    )
    op.add_column("calendars", sa.Column("uid_key", sa.LargeBinary(), nullable=True))
    op.add_column("calendars", sa.Column("shows_called_off", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("calendars", sa.Column("senders", sa.Text(), nullable=True))
    op.add_column("calendars", sa.Column("renewed_at", UtcDateTime(), nullable=True))
    op.add_column("calendars", sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("calendars", sa.Column("reaches_until", UtcDateTime(), nullable=True))
    op.add_column("calendar_entries", sa.Column("published_at", UtcDateTime(), nullable=True))
