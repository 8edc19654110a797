"""What the caller of this room says it wants: listeners, children, sites. Frozen, no Twisted.

`ServePlan` is for `supervisor.serve`, `WorkerPlan` for `worker.run_worker`, `IndexerPlan` for
`indexer.run_indexer`, `SinglePlan` for `single.run_single`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from protocolsrv.transport.chores import Chore
from protocolsrv.transport.limits import HttpLimits, OwnPools, StreamLimits
from protocolsrv.wire.conversation import StreamResponder
from protocolsrv.wire.exchange import HttpResponder

Address = tuple[str, int]
"""Host and port."""

Style = Literal["console", "json"]
"""How log lines are written."""


def _nothing(*_: object) -> None:
    """Stands where the caller wants to hear nothing."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One address to listen on; `port` 0 lets the system choose. `name` is what children and sites
    call it (http, sip2, z3950)."""

    name: str
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """One child process and what it inherits.

    `argv` is the whole command line; `env` is added to the supervisor's environment. The child gets
    a listening socket of its own of each listener named in `listen`: its slot, which a successor
    takes over. It is started when the children named in `after` are ready."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    listen: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServePlan:
    """A running server: its children, addresses and manners.

    `control` is where the control socket goes. `on_ready` hears the addresses listened on when all
    children are ready for the first time; `on_reload` is called on SIGHUP. A stop that takes longer
    than `grace_seconds` is cut short. A worker whose reactor has not turned for `hang_seconds` is
    killed and replaced. `metrics` is where the counts of all processes can be read."""

    listeners: tuple[Listener, ...]
    children: tuple[ChildSpec, ...]
    control: Path
    on_ready: Callable[[Mapping[str, Address]], None] = _nothing
    on_reload: Callable[[], None] = _nothing
    grace_seconds: float = 30.0
    hang_seconds: float = 30.0
    style: Style = "console"
    metrics: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """One HTTP listener of a process and who answers there. `trusted_proxies` are addresses and
    networks (`10.0.0.0/8`) whose X-Forwarded-For is believed."""

    listener: str
    responder: HttpResponder
    limits: HttpLimits = HttpLimits()  # noqa: RUF009  (frozen)
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlan:
    """One stream listener of a process and who holds the conversations there. `protocol` names it
    in the log. `pools`: threads of its own instead of the process's."""

    listener: str
    protocol: str
    responder: StreamResponder
    limits: StreamLimits = StreamLimits()  # noqa: RUF009  (frozen)
    pools: OwnPools | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPlan:
    """A worker process: its sites, and what to do when the index has a new commit.

    `on_committed` runs on the reactor thread and must be short (reload the index). `on_stop` closes
    what the caller opened, after the last answer. `log_clients`: the log says who asked. `changes`
    grows with what the process changes; the indexer is told."""

    sites: tuple[SitePlan | StreamPlan, ...]
    chores: tuple[Chore, ...] = ()
    changes: Callable[[], int] | None = None
    on_committed: Callable[[int], None] = _nothing
    on_stop: Callable[[], None] = _nothing
    style: Style = "console"
    log_clients: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexerPlan:
    """The indexer process. `step` indexes and commits one stretch of what has changed and is true
    when it found something; it runs in one thread, never twice at a time, when somebody has said
    `changed` and every `interval_seconds` in any case."""

    step: Callable[[], object]
    interval_seconds: float = 1.0
    on_stop: Callable[[], None] = _nothing
    style: Style = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePlan:
    """All roles in one process, for the demo and tests."""

    listeners: tuple[Listener, ...]
    sites: tuple[SitePlan | StreamPlan, ...]
    chores: tuple[Chore, ...] = ()
    changes: Callable[[], int] | None = None
    step: Callable[[], object] | None = None
    interval_seconds: float = 1.0
    on_committed: Callable[[int], None] = _nothing
    on_ready: Callable[[Mapping[str, Address]], None] = _nothing
    on_stop: Callable[[], None] = _nothing
    control: Path | None = None
    grace_seconds: float = 30.0
    style: Style = "console"
    log_clients: bool = False


EXIT_STOPPED = 0
"""Stopped as asked; every request that had arrived was answered."""
EXIT_NOT_STARTED = 1
"""Could not start: an address is taken, or a child could not get ready."""
EXIT_CUT = 3
"""Stopped, but the grace was over (or a second signal came) and something was cut off."""
EXIT_FAILED = 70
"""A child gave up because its work kept failing; the supervisor starts it anew (EX_SOFTWARE)."""
EXIT_CONFIG = 78
"""A child cannot run with this configuration: trying again is of no use (EX_CONFIG)."""
