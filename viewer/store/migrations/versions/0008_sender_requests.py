"""Rate limits, the first answers to senders' changes, refusals by code, and attachments for programs."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables and the column."""
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
    )
    op.create_table(
        "sender_answers",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sender_answers")),
    )
    op.create_table(
        "sender_refusals",
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_sender_refusals_sender_id_senders")),
        sa.PrimaryKeyConstraint("sender_id", "code", name=op.f("pk_sender_refusals")),
    )
    op.add_column("documents", sa.Column("technical_type", sa.Text(), nullable=True))
