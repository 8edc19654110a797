"""What the target says of itself, and its limits. `app` fills this from the configuration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Z3950Settings:
    """Settings of the target. Sizes are bytes."""

    implementation_id: str = "protocolsrv"
    implementation_name: str = "protocolsrv"
    implementation_version: str = ""
    max_request_bytes: int = 256 * 1024
    max_message_bytes: int = 4 * 1024 * 1024
    """The largest preferred message and exceptional record size agreed to."""
    max_result_sets: int = 30
    """Result sets of a session; beyond, the one not used for longest is forgotten."""
    max_rows: int = 20_000
    """Record ids kept of all result sets of a session."""
    first_rows: int = 50
    """Record ids fetched with a search, so that the first presents cost no second one."""
    max_clauses: int = 100
    max_term_chars: int = 1_024
    max_scan_terms: int = 200
    max_sort_keys: int = 4
    marc8_suffix: str = "-marc8"
    """A database with this at the end of its name gives MARC in MARC-8."""
