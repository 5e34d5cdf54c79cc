"""How long a sender's messages are kept, and an index by which a letter that no row names is told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("senders", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_documents_digest"), "documents", ["digest"], unique=False)
