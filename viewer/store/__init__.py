"""SQLAlchemy Core over SQLite or PostgreSQL, and letters as files: the only code that knows of either."""
