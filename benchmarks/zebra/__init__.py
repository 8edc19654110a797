"""Zebra, the peer: the same records, comparable indexes, its SRU front end."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Zebra:
    """One Zebra register in a folder of its own."""

    work: Path
    port: int = 9901

    @staticmethod
    def missing() -> str:
        """Why Zebra cannot take part; empty when it can."""
        absent = [name for name in ("zebraidx", "zebrasrv") if shutil.which(name) is None]
        return f"not installed: {', '.join(absent)} (Debian: idzebra-2.0)" if absent else ""

    def prepare(self) -> None:
        """Write the configuration and an empty register."""
        shutil.rmtree(self.work, ignore_errors=True)
        for name in ("register", "lock", "tmp"):
            (self.work / name).mkdir(parents=True)
        for source in HERE.iterdir():
            if source.suffix == ".in":
                text = source.read_text(encoding="utf-8")
                for mark, value in (
                    ("@HERE@", self.work),
                    ("@WORK@", self.work),
                    ("@PORT@", self.port),
                ):
                    text = text.replace(mark, str(value))
                (self.work / source.stem).write_text(text, encoding="utf-8")
            elif source.suffix in (".abs", ".idx", ".properties"):
                shutil.copy(source, self.work)
        self._idx("init")

    def load(self, marc: Path) -> float:
        """Index one ISO 2709 file; wall seconds."""
        started = time.perf_counter()
        self._idx("update", str(marc))
        return time.perf_counter() - started

    def size(self) -> int:
        """Bytes of the register."""
        return sum(one.stat().st_size for one in (self.work / "register").iterdir())

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the server; the caller terminates it."""
        log = (self.work / "zebrasrv.log").open("wb")
        return subprocess.Popen(
            ["zebrasrv", "-f", str(self.work / "yazserver.xml")],
            cwd=self.work,
            stdout=log,
            stderr=log,
        )

    def _idx(self, *words: str) -> None:
        with (self.work / "zebraidx.log").open("ab") as log:
            subprocess.run(
                ["zebraidx", "-fn", "-d", "bench", "-c", str(self.work / "zebra.cfg"), *words],
                cwd=self.work,
                check=True,
                stdout=log,
                stderr=log,
            )
