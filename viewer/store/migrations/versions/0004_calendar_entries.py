"""What a feed's recipient may choose, and what a feed remembers of its entries."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the options, with what held before them, and an empty memory."""
    with op.batch_alter_table("calendars") as calendars:
        calendars.add_column(sa.Column("alarms", sa.String(100), nullable=False, server_default="1440,60"))
        calendars.add_column(sa.Column("shows_place", sa.Boolean(), nullable=False, server_default=sa.false()))
        calendars.add_column(sa.Column("shows_deadlines", sa.Boolean(), nullable=False, server_default=sa.false()))
        calendars.add_column(sa.Column("confidential_up_to", sa.String(20), nullable=True))
    op.create_table(
        "calendar_entries",
        sa.Column("calendar_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamped_at", UtcDateTime(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_calendar_entries_calendar_id_calendars")
        ),
        sa.PrimaryKeyConstraint("calendar_id", "uid", name=op.f("pk_calendar_entries")),
    )
