"""The embedded engine: tantivy in this process, behind `domain.ports`.

`fields` says how a document lies in the index, `directory` where, `writer` fills it; `words`,
`values` and `proximity` turn one clause into a tantivy query, `folding` the whole tree with an
estimate of its cost, `sorting` puts hits in order, and `engine` is the port.
"""

from .directory import IndexDirectory
from .engine import EmbeddedIndex
from .writer import EmbeddedWriter, IndexDamagedError, IndexLockedError

__all__ = [
    "EmbeddedIndex",
    "EmbeddedWriter",
    "IndexDamagedError",
    "IndexDirectory",
    "IndexLockedError",
]
