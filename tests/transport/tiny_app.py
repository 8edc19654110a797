"""A whole server with trivial responders, run by the tests as real processes.

`python tiny_app.py supervise CONTROL PORT [WORKERS [METRICS_PORT]]`, and the children it starts.
`/who` names the worker and its pid; `/slow?SECONDS` is dear work; `/nap?SECONDS` blocks the
reactor; `/generation` is the last commit heard of; anything else says hello. The indexer commits
when the file named by TINY_CHANGES has grown.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from protocolsrv.transport.indexer import run_indexer
from protocolsrv.transport.inherited import VARIABLE
from protocolsrv.transport.limits import HttpLimits
from protocolsrv.transport.plan import (
    Address,
    ChildSpec,
    IndexerPlan,
    Listener,
    ServePlan,
    SinglePlan,
    SitePlan,
    WorkerPlan,
)
from protocolsrv.transport.router import Router
from protocolsrv.transport.single import run_single
from protocolsrv.transport.supervisor import serve
from protocolsrv.transport.worker import run_worker
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work


class Tiny:
    """Answers for the tests."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.generation = 0
        self.size = 0

    def committed(self, generation: int) -> None:
        """Look at the file again, as a worker looks at the index."""
        self.generation = generation
        changes = os.environ.get("TINY_CHANGES", "")
        self.size = Path(changes).stat().st_size if changes and Path(changes).exists() else 0

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """By path."""
        if request.path == "/who":
            return text(f"{self.name} {os.getpid()}")
        if request.path == "/generation":
            return text(f"{self.generation} {self.size}")
        if request.path == "/slow":
            seconds = float(request.query)
            return Work(1_000_000, lambda: after(seconds), lambda: text("busy", 503))
        if request.path == "/nap":
            return after(float(request.query))
        if request.path == "/big":
            return HttpResponse(200, "text/plain", (b"x" * 65536,) * int(request.query))
        return text("hello")


def text(said: str, status: int = 200) -> HttpResponse:
    """A plain answer."""
    return HttpResponse(status, "text/plain", (said.encode(),))


def after(seconds: float) -> HttpResponse:
    """A late answer."""
    time.sleep(seconds)
    return text("slept")


def grown() -> Callable[[], bool]:
    """A step that finds something when the file of changes has grown."""
    seen = [0]

    def step() -> bool:
        path = Path(os.environ.get("TINY_CHANGES", "/nonexistent"))
        size = path.stat().st_size if path.exists() else 0
        found = size > seen[0]
        seen[0] = size
        return found

    return step


def print_ready(addresses: Mapping[str, Address]) -> None:
    """The line the tests wait for."""
    sys.stdout.write(json.dumps({"ready": addresses}) + "\n")
    sys.stdout.flush()


def limits() -> HttpLimits:
    """Short, so that tests are."""
    return HttpLimits(head_seconds=1.0, stall_seconds=1.0, pool_seconds=5.0)


def supervise(control: str, port: str, workers: str = "2", metrics: str = "0") -> int:
    """The server in processes."""
    me = (sys.executable, __file__)
    children = [ChildSpec(name="indexer", argv=(*me, "indexer"))] + [
        ChildSpec(name=f"worker-{n}", argv=(*me, "worker"), listen=("http",), after=("indexer",))
        for n in range(int(workers))
    ]
    return serve(
        ServePlan(
            listeners=(Listener("http", "127.0.0.1", int(port)),),
            children=tuple(children),
            control=Path(control),
            on_ready=print_ready,
            grace_seconds=5.0,
            hang_seconds=2.0,
            metrics=("127.0.0.1", int(metrics)) if int(metrics) else None,
        )
    )


def worker() -> int:
    """One worker."""
    tiny = Tiny(json.loads(os.environ[VARIABLE])["name"])
    site = SitePlan(listener="http", responder=Router({"/": tiny}), limits=limits())
    if os.environ.get("TINY_BROKEN"):
        site = SitePlan(listener="nowhere", responder=tiny)
    return run_worker(WorkerPlan(sites=(site,), on_committed=tiny.committed))


def indexer() -> int:
    """The indexer."""
    return run_indexer(IndexerPlan(step=grown()))


def single(control: str, port: str) -> int:
    """Everything in one process."""
    tiny = Tiny("single")
    return run_single(
        SinglePlan(
            listeners=(Listener("http", "127.0.0.1", int(port)),),
            sites=(SitePlan(listener="http", responder=Router({"/": tiny}), limits=limits()),),
            step=grown(),
            on_committed=tiny.committed,
            on_ready=print_ready,
            control=Path(control),
            grace_seconds=5.0,
        )
    )


def broken() -> int:
    """A child that never gets ready."""
    return 1


def supervise_broken(control: str, port: str) -> int:
    """A server that cannot start."""
    child = ChildSpec(name="broken", argv=(sys.executable, __file__, "broken"), listen=("http",))
    return serve(
        ServePlan(
            listeners=(Listener("http", "127.0.0.1", int(port)),),
            children=(child,),
            control=Path(control),
        )
    )


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    sys.exit(globals()[verb](*arguments))
