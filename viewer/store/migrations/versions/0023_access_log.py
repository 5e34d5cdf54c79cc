"""The access log, whose rows the database itself keeps from being changed or removed."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import RowNumber, UtcDateTime

revision = "0023"
down_revision = "0022"

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END"
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER access_log_is_not_changed BEFORE UPDATE ON access_log {_REFUSE}",
    f"CREATE TRIGGER access_log_is_not_removed BEFORE DELETE ON access_log {_REFUSE}",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION access_log_is_added_to() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the access log is only added to'; END $$""",
    """CREATE TRIGGER access_log_stays BEFORE UPDATE OR DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION access_log_is_added_to()""",
    """CREATE TRIGGER access_log_is_not_emptied BEFORE TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION access_log_is_added_to()""",
)


def upgrade() -> None:
    """Make the table. It refers to no other: what happened stays on record when its recipient is erased."""
    op.create_table(
        "access_log",
        sa.Column("id", RowNumber, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("authentication_level", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_recipient_id_id"), "access_log", ["recipient_id", "id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)
