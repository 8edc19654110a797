"""What fills the index: the indexer of a running server, and the loader while none runs."""

from __future__ import annotations

from collections.abc import Sequence

from protocolsrv.config import Config
from protocolsrv.domain.item import Item
from protocolsrv.domain.record import IndexDocument, StoredRecord
from protocolsrv.marc import iso2709
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.marc.extract import compile as compile_points
from protocolsrv.search.embedded import EmbeddedWriter
from protocolsrv.search.embedded.documents import DocumentPacker
from protocolsrv.services.indexing import DocumentBuilder, Indexer
from protocolsrv.services.loading.prepare import Packing, Preparer, Recipe
from protocolsrv.storage.packed import pack_record

from . import settings
from .stores import Stores


def document_builder(stores: Stores) -> DocumentBuilder:
    """Builds index documents from stored records."""
    extractor = compile_points(ACCESS_POINTS)

    def build(record: StoredRecord, items: Sequence[Item]) -> IndexDocument:
        marc = iso2709.decode(record.iso2709)
        if marc is None:
            raise ValueError(f"record {record.id} in the store cannot be read")
        return extractor.extract(
            marc,
            record_id=record.id,
            items=items,
            consortium=stores.consortium,
            created=record.created,
            modified=record.modified,
        ).document

    return build


def indexer(stores: Stores, writer: EmbeddedWriter) -> Indexer:
    """Follows the change logs into `writer`."""
    return Indexer(
        stores.logs(),
        stores.records,
        stores.items,
        document_builder(stores),
        writer,
        stores.config.search.commit_records,
    )


def recipe(config: Config) -> Recipe:
    """How a load prepares records."""
    return Recipe(
        settings.consortium(config),
        settings.holdings(config),
        settings.outgoing(config),
        tuple(config.loading.match),
    )


def preparer(made: Recipe, *, documents: bool) -> Preparer:
    """One worker's preparer; importable, so that a fresh process can make it. With `documents` for
    a load that indexes what it stores."""
    document = DocumentPacker(ACCESS_POINTS).pack if documents else None
    return Preparer(made, compile_points(ACCESS_POINTS), Packing(pack_record, document))
