"""What senders and recipients have used of their quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables, empty: whoever has a quota is counted with the next message."""
    for subject in ("sender", "recipient"):
        table, key = f"{subject}_usage", f"{subject}_id"
        op.create_table(
            table,
            sa.Column(key, sa.BigInteger(), nullable=False, autoincrement=False),
            sa.Column("day", sa.String(10), nullable=False),
            sa.Column("messages_a_day", sa.BigInteger(), nullable=False),
            sa.Column("bytes_a_day", sa.BigInteger(), nullable=False),
            sa.Column("messages", sa.BigInteger(), nullable=False),
            sa.Column("bytes", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint([key], [f"{subject}s.id"], name=op.f(f"fk_{table}_{key}_{subject}s")),
            sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
        )
