"""Our own server as a benchmark sees it: the command line, a configuration, a data directory."""

from __future__ import annotations

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
        example = example.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}")
        self.config.write_text(example, encoding="utf-8")

    def load(self, marc: Path) -> float:
        """Load one file, index included; wall seconds."""
        started = time.perf_counter()
        self._run("load", "marc", "--quiet", str(marc))
        return time.perf_counter() - started

    def size(self) -> int:
        """Bytes of stores and index."""
        return sum(one.stat().st_size for one in self.data.rglob("*") if one.is_file())

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
        process.kill()
        raise RuntimeError(f"not ready after 20 s: see {self.work / 'serve.log'}")

    def _run(self, *words: str) -> None:
        subprocess.run([*PROGRAM, "--config", str(self.config), *words], check=True)
