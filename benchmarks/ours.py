"""Our own server as a benchmark sees it: the command line, a configuration, a data directory."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PROGRAM = [sys.executable, "-m", "protocolsrv"]


@dataclass(frozen=True)
class Ours:
    """One data directory, loaded and served through the command line only."""

    work: Path
    port: int = 9902
    workers: int = 2

    @property
    def config(self) -> Path:
        """The configuration file in the work folder."""
        return self.work / "protocolsrv.toml"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.work / "data"

    def prepare(self) -> None:
        """Write the configuration; an earlier data directory is left as it is."""
        self.work.mkdir(parents=True, exist_ok=True)
        example = subprocess.run(
            [*PROGRAM, "config", "demo", "--data-dir", str(self.data)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        listen = f'[http]\nlisten = ["127.0.0.1:{self.port}"]\nworkers = {self.workers}\n'
        self.config.write_text(f"{example}\n{listen}", encoding="utf-8")

    def load(self, marc: Path) -> float:
        """Load one file, index included; wall seconds."""
        started = time.perf_counter()
        self._run("load", "marc", "--quiet", str(marc))
        return time.perf_counter() - started

    def size(self) -> int:
        """Bytes of stores and index."""
        return sum(one.stat().st_size for one in self.data.rglob("*") if one.is_file())

    def private_megabytes(self, server: subprocess.Popen[bytes]) -> float:
        """Memory that one catalogue worker shares with nobody, the largest of them, in MB."""
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        named = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in children}
        workers = [one for one, words in named.items() if b"child-catalogue" in words]
        return max(map(_private, workers), default=0.0)

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it is ready; the caller terminates it."""
        log = (self.work / "serve.log").open("wb")
        process = subprocess.Popen(
            [*PROGRAM, "--config", str(self.config), "serve"], stdout=log, stderr=log
        )
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1):
                    return process
            except OSError:
                time.sleep(0.1)
        process.terminate()
        raise RuntimeError(f"not ready after 20 s: see {self.work / 'serve.log'}")

    def _run(self, *words: str) -> None:
        subprocess.run([*PROGRAM, "--config", str(self.config), *words], check=True)


def _private(pid: str) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(n) for n in re.findall(r"Private_\w+: +(\d+) kB", rollup)) / 1024
