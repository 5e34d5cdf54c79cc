"""A place knows its municipality by name: where no map helps, the page says that."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; places that were located before have none until they are asked again."""
    op.add_column("places", sa.Column("municipality", sa.Text(), nullable=True))
