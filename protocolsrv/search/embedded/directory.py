"""Where the index lies: `<root>/<layout>-<build>/`, and the file CURRENT that names the one in use.

A changed layout or a reindex builds a new directory beside the old one and swaps by replacing
CURRENT; readers follow at their next refresh, and the old directory is removed afterwards.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import tantivy

from .fields import Layout, register

_CURRENT = "CURRENT"
_SEGMENTS = "meta.json"


class IndexDirectory:
    """The directories of one index."""

    def __init__(self, root: Path, layout: Layout):
        self.root = root
        self.layout = layout

    def current(self) -> Path:
        """The directory in use, for the writer; one of this layout is made when there is none."""
        name = self._named()
        if name is None or not name.startswith(self.layout.name):
            name = f"{self.layout.name}-1"
            (self.root / name).mkdir(parents=True, exist_ok=True)
            self.use(self.root / name)
        path = self.root / name
        if not path.is_dir():  # somebody has removed it: begin with an empty one
            path.mkdir(parents=True, exist_ok=True)
        return path

    def readable(self) -> Path | None:
        """The directory in use, for readers, who never change anything here: None while there is
        no index, none yet filled, or one of another layout, whose server is not ours."""
        name = self._named()
        if name is None or not name.startswith(self.layout.name):
            return None
        path = self.root / name
        return path if path.is_dir() and tantivy.Index.exists(str(path)) else None

    def is_stale(self) -> bool:
        """Whether an index is there but of another layout: everything must be indexed anew."""
        name = self._named()
        return name is not None and not name.startswith(self.layout.name)

    def beside(self) -> Path:
        """A fresh, empty directory for a reindex."""
        number = 1 + max((int(p.name.rsplit("-")[-1]) for p in self._all()), default=0)
        path = self.root / f"{self.layout.name}-{number}"
        path.mkdir(parents=True)
        return path

    def use(self, path: Path) -> None:
        """Make `path` the current one, in one step."""
        fresh = self.root / f"{_CURRENT}.{os.getpid()}"
        fresh.write_text(path.name, encoding="ascii")
        fresh.replace(self.root / _CURRENT)

    def tidy(self) -> None:
        """Remove every directory but the current one."""
        keep = self.current()
        for path in self._all():
            if path != keep:
                shutil.rmtree(path, ignore_errors=True)

    def open(self, path: Path) -> tantivy.Index:
        """The index in a directory; created when it is empty."""
        index = tantivy.Index(self.layout.schema(), str(path), reuse=True)
        register(index)
        return index

    def segments(self, path: Path | None) -> bytes:
        """The list of segments as it is now; it changes with every commit and merge."""
        with contextlib.suppress(FileNotFoundError):
            return b"" if path is None else (path / _SEGMENTS).read_bytes()
        return b""

    def empty(self) -> tantivy.Index:
        """An index of this layout without anything in it, in memory."""
        index = tantivy.Index(self.layout.schema())
        register(index)
        return index

    def _named(self) -> str | None:
        with contextlib.suppress(FileNotFoundError):
            return (self.root / _CURRENT).read_text(encoding="ascii").strip() or None
        return None

    def _all(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        return [
            path
            for path in self.root.iterdir()
            if path.is_dir() and path.name.rsplit("-")[-1].isdigit()
        ]
