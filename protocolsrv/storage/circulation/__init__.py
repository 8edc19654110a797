"""Circulation in rows: patrons, loans, holds, transits, fees, over SQLite and PostgreSQL."""
