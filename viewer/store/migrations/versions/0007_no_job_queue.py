"""Background work is what the tables say is due: the tables of huey, the queue that was there before, go."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Remove huey's tables, which it made by itself; with SQLite they lay in a file that `migrate` removes."""
    if op.get_bind().dialect.name == "postgresql":
        for name in ("huey_kv", "huey_schedule", "huey_task", "huey_counter"):
            op.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))
