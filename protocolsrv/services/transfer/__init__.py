"""Circulation in and out: patrons, loans, holds and the rest as CSV files."""
