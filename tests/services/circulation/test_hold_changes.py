"""Changing and ending holds. Numbers are sections of the domain rules."""

from __future__ import annotations
