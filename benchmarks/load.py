"""Load generator: wrk over a list of URLs, results as numbers."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = """
local urls = {}
for line in io.lines("%s") do urls[#urls + 1] = line end
local n = 0
local bad = 0
request = function()
  n = n + 1
  return wrk.format("GET", urls[(n * 7919) %% #urls + 1])
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d %%d\\n", summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    summary.errors.status, summary.errors.timeout + summary.errors.read + summary.errors.connect))
end
"""


@dataclass(frozen=True)
class Result:
    """One run: requests a second, median, 99th percentile and worst latency in ms, failures."""

    rate: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    failed: int


def missing() -> str:
    """Why the generator cannot run; empty when it can."""
    return "" if shutil.which("wrk") else "not installed: wrk (Debian: wrk)"


def drive(base: str, urls: list[str], *, connections: int, seconds: float, work: Path) -> Result:
    """Ask `base` for `urls` over `connections` keep-alive connections for some seconds."""
    work.mkdir(parents=True, exist_ok=True)
    listing = work / f"urls-{abs(hash((base, len(urls), urls[0])))}.txt"
    listing.write_text("\n".join(urls), encoding="utf-8")
    script = listing.with_suffix(".lua")
    script.write_text(SCRIPT % listing, encoding="utf-8")
    ran = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds:g}s",
            "--timeout",
            "10s",
            "-s",
            str(script),
            base,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", ran.stdout)
    if found is None:
        raise RuntimeError(f"wrk said: {ran.stdout} {ran.stderr}")
    requests, micros, p50, p99, worst, status, broken = map(int, found.groups())
    return Result(
        requests / (micros / 1e6), p50 / 1e3, p99 / 1e3, worst / 1e3, failed=status + broken
    )
