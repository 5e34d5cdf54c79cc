"""Whether a document's sender wants to know when it is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the column; nothing is known of what came before, so nobody is told of it."""
    op.add_column(
        "documents", sa.Column("has_opening_receipt", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
