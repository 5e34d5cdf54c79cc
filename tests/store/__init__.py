"""The stores: the same tests on SQLite and on PostgreSQL."""
