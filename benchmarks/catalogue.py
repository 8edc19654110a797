"""`make bench`: the same records and queries against Zebra, in alternation, one table of ratios.

Run as `python -m benchmarks.catalogue [--records 100000] [--rounds 3] [--seconds 4]`. Needs
Debian's `idzebra-2.0` and `wrk`. Absolute figures move with the machine; the ratios are the result.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import resource
import shutil
import statistics
import string
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import load
from .ours import PROGRAM, Ours
from .queries import queries
from .zebra import Zebra

CONNECTIONS = (8, 64)
SCANNED = ("dc.creator", "dc.title")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "psrv-bench")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--reuse", action="store_true", help="race on what an earlier run loaded")
    options = parser.parse_args()
    for reason in filter(None, (Zebra.missing(), load.missing())):
        sys.exit(f"bench: {reason}")
    print(
        f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f},"
        f" Python {platform.python_version()}"
    )
    figures = [_size(options, records) for records in options.records]
    if len(figures) > 1:
        first, last = figures[0], figures[-1]
        print(
            f"growth {first['records']} -> {last['records']}: mean time per request x"
            f" {last['mean_us'] / first['mean_us']:.2f} (one connection, whole list)"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def _size(options: argparse.Namespace, records: int) -> dict[str, float]:
    """All figures at one size of catalogue."""
    work = options.work / str(records)
    work.mkdir(parents=True, exist_ok=True)
    marc = work / "catalogue.mrc"
    if not marc.exists():
        subprocess.run(
            [*PROGRAM, "generate", "catalogue", "--records", str(records), "-o", str(marc)],
            check=True,
        )
    zebra, ours = Zebra(work / "zebra"), Ours(work / "ours")
    print(f"\n{records} records, {marc.stat().st_size / 1e6:.0f} MB ISO 2709")
    figures: dict[str, float] = {"records": records}
    if options.reuse and ours.data.exists():
        ours.prepare()
    else:
        figures |= _load(options, zebra, ours, marc, records)
    listing = queries()
    full = [query.cql for query in listing]
    plain = [query.cql for query in listing if query.kind != "year"]
    servers = [ours.serve()]
    try:
        servers.append(zebra.serve())
        time.sleep(1)
        _same_counts(zebra, ours, full)
        figures["mean_us"] = _mean_us(f"http://127.0.0.1:{ours.port}/sru", full)
        _race(options, zebra, ours, work, "P1 without year ranges", plain)
        _race(options, zebra, ours, work, "P2 whole list", full)
        figures["scan_us"] = _scan_us(f"http://127.0.0.1:{ours.port}/sru")
        figures["private_mb"] = ours.private_megabytes(servers[0])
        print(
            f"P5 scan of 20 headings {figures['scan_us']:.0f} us a request, client included;"
            f" P13 {figures['private_mb']:.0f} MB private to a worker,"
            f" mean {figures['mean_us']:.0f} us a request, client included"
        )
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(20)
    return figures


def _load(
    options: argparse.Namespace, zebra: Zebra, ours: Ours, marc: Path, records: int
) -> dict[str, float]:
    """P4: load and index into nothing, end to end, in turn, and what it takes on disk. Processor
    time is told too: it moves less than the clock where others use the machine."""
    mine: list[Spent] = []
    theirs: list[Spent] = []
    for _ in range(options.rounds):
        shutil.rmtree(ours.data, ignore_errors=True)
        ours.prepare()
        mine.append(_spent(lambda: ours.load(marc)))
        zebra.prepare()
        theirs.append(_spent(lambda: zebra.load(marc)))
    pairs = list(zip(mine, theirs, strict=True))
    ratio = statistics.median(their.wall / my.wall for my, their in pairs)
    processor = statistics.median(my.processor / their.processor for my, their in pairs)
    wall, peer = (statistics.median(one.wall for one in each) for each in (mine, theirs))
    size = marc.stat().st_size
    disk, peer_disk = ours.size() / size, zebra.size() / size
    print(
        f"P4 load and index   ours {records / wall:8.0f}/s  zebraidx {records / peer:8.0f}/s"
        f"  ratio {ratio:5.2f}   processor time {processor:4.1f}x   disk ours {disk:4.1f}x"
        f"  zebra {peer_disk:4.1f}x"
    )
    return {
        "load_per_s": records / wall,
        "load_ratio": ratio,
        "load_processor": processor,
        "disk": disk,
        "zebra_disk": peer_disk,
    }


@dataclass(frozen=True)
class Spent:
    """Seconds of one load: by the clock, and of processors."""

    wall: float
    processor: float


def _spent(load_once: Callable[[], float]) -> Spent:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = load_once()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def _race(
    options: argparse.Namespace,
    zebra: Zebra,
    ours: Ours,
    work: Path,
    title: str,
    listing: list[str],
) -> None:
    """Zebra and we answer the same list in turn."""
    paths = {
        "ours": (f"http://127.0.0.1:{ours.port}", [_url("/sru", cql) for cql in listing]),
        "zebra": (f"http://127.0.0.1:{zebra.port}", [_url("/bench", cql) for cql in listing]),
    }
    for connections in CONNECTIONS:
        results: dict[str, list[load.Result]] = {"ours": [], "zebra": []}
        for _ in range(options.rounds):
            for name, (base, urls) in paths.items():
                results[name].append(
                    load.drive(
                        base, urls, connections=connections, seconds=options.seconds, work=work
                    )
                )
        mine, theirs = results["ours"], results["zebra"]
        ratio = statistics.median(m.rate / t.rate for m, t in zip(mine, theirs, strict=True))
        print(
            f"{title:<24} {connections:>2} connections  ours {_median(mine, 'rate'):7.0f}/s"
            f" p99 {_median(mine, 'p99_ms'):6.1f} ms  zebra {_median(theirs, 'rate'):6.0f}/s"
            f" p99 {_median(theirs, 'p99_ms'):6.1f} ms"
            f"  ratio {ratio:5.1f}"
            f"  failed {sum(one.failed for one in mine)}/{sum(one.failed for one in theirs)}"
        )


def _median(results: list[load.Result], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in results))


def _url(path: str, cql: str, records: int = 10) -> str:
    words = {
        "version": "1.1",
        "operation": "searchRetrieve",
        "maximumRecords": records,
        "recordSchema": "marcxml",
        "query": cql,
    }
    return f"{path}?{urllib.parse.urlencode(words)}"


def _hits(base: str, path: str, cql: str) -> int | str:
    with urllib.request.urlopen(base + _url(path, cql, 0), timeout=30) as reply:
        root = ET.fromstring(reply.read())
    number = root.find("{http://www.loc.gov/zing/srw/}numberOfRecords")
    diagnostic = root.find(".//{http://www.loc.gov/zing/srw/diagnostic/}uri")
    return (
        str(diagnostic.text)
        if diagnostic is not None
        else int(str(number.text if number is not None else -1))
    )


def _same_counts(zebra: Zebra, ours: Ours, listing: list[str]) -> None:
    """How often the two agree on the number of hits: a sanity check, not a race."""
    differ = []
    for cql in listing:
        mine = _hits(f"http://127.0.0.1:{ours.port}", "/sru", cql)
        theirs = _hits(f"http://127.0.0.1:{zebra.port}", "/bench", cql)
        if mine != theirs:
            differ.append((cql, mine, theirs))
    print(f"hit counts equal for {len(listing) - len(differ)} of {len(listing)} queries")
    for cql, mine, theirs in differ[:5]:
        print(f"   differs: {cql}: ours {mine}, zebra {theirs}")


def _mean_us(base: str, listing: list[str]) -> float:
    """P13: mean time of a request of the list, one after another."""
    return _serial_us(base, [_url("", cql) for cql in listing], rounds=5)


def _scan_us(base: str) -> float:
    """P5: mean time of a scan of 20 headings, at many places of two lists."""
    words = {"version": "1.1", "operation": "scan", "maximumTerms": 20, "responsePosition": 10}
    clauses = [f'{name} = "{letter}"' for name in SCANNED for letter in string.ascii_lowercase]
    urls = [f"?{urllib.parse.urlencode(words | {'scanClause': one})}" for one in clauses]
    return _serial_us(base, urls, rounds=10)


def _serial_us(base: str, urls: list[str], *, rounds: int) -> float:
    """Mean microseconds of a request over one kept connection, after a round to warm up."""
    host, _, path = base.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    started = 0.0
    for round_ in range(rounds + 1):
        if round_ == 1:
            started = time.perf_counter()
        for url in urls:
            connection.request("GET", f"/{path}{url}")
            connection.getresponse().read()
    taken = time.perf_counter() - started
    connection.close()
    return taken / (rounds * len(urls)) * 1e6


if __name__ == "__main__":
    main()
