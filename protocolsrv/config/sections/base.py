"""What every section of the configuration is made of."""

from __future__ import annotations

import msgspec


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the configuration: frozen, and no setting but those declared.

    The docstring of a section is the comment above it in the example and its text in the reference;
    so is the `description` of each field. A first sentence for people in a hurry, then the rest.
    Units stand in the names: `_seconds`, `_bytes`, `_records`.
    """
