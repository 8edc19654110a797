"""What runs: the supervisor with its children, or everything in one process."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from protocolsrv.config import Config
from protocolsrv.search.embedded import EmbeddedWriter, IndexDamagedError
from protocolsrv.services.indexing import Indexer
from protocolsrv.transport import control_client
from protocolsrv.transport.indexer import run_indexer
from protocolsrv.transport.plan import (
    Address,
    ChildSpec,
    IndexerPlan,
    Listener,
    ServePlan,
    SinglePlan,
    SitePlan,
    StreamPlan,
    WorkerPlan,
)
from protocolsrv.transport.single import run_single
from protocolsrv.transport.supervisor import serve
from protocolsrv.transport.worker import run_worker

from . import settings, sip2_site, z3950_site
from .chores import chores
from .circulation import open_circulation
from .filling import indexer
from .sip2_profiles import profiles
from .sites import CatalogueSite, catalogue_site
from .stores import Stores, open_stores

OnReady = Callable[[Mapping[str, Address]], None]

INDEXER = "indexer"
CIRCULATION = "circulation"

REBUILD_TOLD_EVERY = 10_000
"""Records between two lines on the progress of a rebuild."""


def http_listeners(config: Config) -> tuple[Listener, ...]:
    """The addresses of `[http]`."""
    return tuple(
        Listener("http" if number == 0 else f"http{number}", one.host, one.port)
        for number, one in enumerate(config.http.listen)
    )


def catalogue_listeners(config: Config) -> tuple[Listener, ...]:
    """The addresses that catalogue workers answer at."""
    return (*http_listeners(config), *z3950_site.listeners(config))


def all_listeners(config: Config) -> tuple[Listener, ...]:
    """The addresses of every protocol."""
    return (*catalogue_listeners(config), *sip2_site.listeners(config))


def run_supervised(config: Config, config_file: Path, on_ready: OnReady) -> int:
    """The server with its processes; the exit code."""
    # Opened and closed once here, so that what is wrong is told before anything starts.
    stores = open_stores(config)
    try:
        _require_index_free(stores)
        open_circulation(stores).close()
        profiles(config)
    finally:
        stores.close()
    return serve(
        ServePlan(
            listeners=all_listeners(config),
            children=_children(config, config_file),
            control=settings.control_socket(config),
            on_ready=on_ready,
            grace_seconds=config.http.drain_seconds,
            style=config.log.format,
        )
    )


def _children(config: Config, config_file: Path) -> tuple[ChildSpec, ...]:
    """The indexer, the circulation process, which waits for nobody, and the catalogue workers."""
    program = (sys.executable, "-m", "protocolsrv", "--config", str(config_file))
    at_desk = tuple(one.name for one in sip2_site.listeners(config))
    answering = tuple(one.name for one in catalogue_listeners(config))
    workers = [
        ChildSpec(
            name=f"catalogue-{number}",
            argv=(*program, "child-catalogue"),
            listen=answering,
            after=(INDEXER,),
        )
        for number in range(1, settings.http_workers(config) + 1)
    ]
    return (
        ChildSpec(name=INDEXER, argv=(*program, "child-indexer")),
        ChildSpec(name=CIRCULATION, argv=(*program, "child-circulation"), listen=at_desk),
        *workers,
    )


def _require_index_free(stores: Stores) -> None:
    """Raises `IndexLockedError` while a load writes the index by itself. Where a server runs, the
    start is refused for that, in better words."""
    with contextlib.suppress(control_client.NotRunningError):
        control_client.connect(settings.control_socket(stores.config)).close()
        return
    with contextlib.suppress(IndexDamagedError):
        EmbeddedWriter(stores.index).close()


def run_catalogue_child(config: Config) -> int:
    """One catalogue worker."""
    stores = open_stores(config, verified=True)
    site = catalogue_site(stores)
    return run_worker(
        WorkerPlan(
            sites=_site_plans(stores, site),
            on_committed=lambda _: site.index.refresh(),
            on_stop=stores.close,
            style=config.log.format,
            log_clients=config.log.client_addresses,
        )
    )


def run_circulation_child(config: Config) -> int:
    """The process that lends and takes back."""
    stores = open_stores(config, verified=True)
    circulation = open_circulation(stores)

    def stop() -> None:
        circulation.close()
        stores.close()

    return run_worker(
        WorkerPlan(
            sites=sip2_site.plans(stores, circulation.desk),
            chores=chores(config, circulation),
            changes=lambda: circulation.writer.done,
            on_stop=stop,
            style=config.log.format,
            log_clients=config.log.client_addresses,
        )
    )


def run_indexer_child(config: Config) -> int:
    """The indexer."""
    stores = open_stores(config)
    writer = open_writer(stores)
    filler = indexer(stores, writer)

    def stop() -> None:
        writer.close()
        stores.close()

    return run_indexer(IndexerPlan(step=filler.step, on_stop=stop, style=config.log.format))


def run_all_in_one(config: Config, on_ready: OnReady) -> int:
    """Every role in this process: the demo and tests."""
    stores = open_stores(config)
    writer = open_writer(stores)
    filler = indexer(stores, writer)
    filler.catch_up()
    site = catalogue_site(stores)
    circulation = open_circulation(stores)

    def stop() -> None:
        circulation.close()
        writer.close()
        stores.close()

    return run_single(
        SinglePlan(
            listeners=all_listeners(config),
            sites=(*_site_plans(stores, site), *sip2_site.plans(stores, circulation.desk)),
            chores=chores(config, circulation),
            changes=lambda: circulation.writer.done,
            step=filler.step,
            on_committed=lambda _: site.index.refresh(),
            on_ready=on_ready,
            on_stop=stop,
            control=settings.control_socket(config),
            grace_seconds=config.http.drain_seconds,
            style=config.log.format,
            log_clients=config.log.client_addresses,
        )
    )


def _rebuild(filler: Indexer, records: int) -> None:
    """Build the index anew, and say so: it takes long, and nothing is answered meanwhile."""

    def say(text: str) -> None:
        sys.stderr.write(f"protocolsrv: building the index anew: {text}\n")
        sys.stderr.flush()

    if not records:
        filler.rebuild()
        return
    say(f"{records} records")
    total = filler.rebuild(
        progress=lambda done: None if done % REBUILD_TOLD_EVERY else say(f"{done} of {records}")
    )
    say(f"done, {total} records")


def open_writer(stores: Stores, *, bulk: bool = False, threads: int = 1) -> EmbeddedWriter:
    """The index writer of this machine, its index brought to the present layout.

    An index of an older layout (a changed access-point table, a new release), one that cannot be
    read, is gone, or belongs to another database is built anew before the writer is handed out; the
    old one is removed when the new one is in use.
    Raises `IndexLockedError` while another process writes."""
    stale = stores.index.is_stale()
    try:
        writer = EmbeddedWriter(stores.index, bulk=bulk, threads=threads)
    except IndexDamagedError:
        stale = True
        stores.index.use(stores.index.beside())
        writer = EmbeddedWriter(stores.index, bulk=bulk, threads=threads)
    filler: Indexer = indexer(stores, writer)
    if filler.must_rebuild():
        _rebuild(filler, stores.records.count())
    if stale:
        stores.index.tidy()
    return writer


def _site_plans(stores: Stores, site: CatalogueSite) -> tuple[SitePlan | StreamPlan, ...]:
    config = stores.config
    limits = settings.http_limits(config)
    proxies = tuple(str(one) for one in config.http.trusted_proxies)
    http = [
        SitePlan(listener=one.name, responder=site.router, limits=limits, trusted_proxies=proxies)
        for one in http_listeners(config)
    ]
    return (*http, *z3950_site.plans(stores, site.sru))
