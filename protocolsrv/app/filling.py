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
from protocolsrv.services.indexing import DocumentBuilder, Indexer
from protocolsrv.services.loading.prepare import Recipe

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
