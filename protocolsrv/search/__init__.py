"""Engines: each a fold over domain.query."""
