"""Circulation in rows."""
