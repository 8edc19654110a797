"""Rows: SQLAlchemy Core, no ORM."""
