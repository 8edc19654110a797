"""`[circulation]`: the process that lends and takes back, and the guarding of PINs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from .base import Section


class CirculationSection(Section, frozen=True):
    """Circulation: threads, queues, PINs, and the duties with a clock."""

    threads: Annotated[int, Meta(ge=1, le=64, description="Messages worked on at one time.")] = 4
    pin_threads: Annotated[
        int,
        Meta(
            ge=1,
            le=16,
            description="Messages with a PIN or a login worked on at one time, beside those: so"
            " that verifying PINs never delays a message without one.",
        ),
    ] = 2
    waiting: Annotated[
        int,
        Meta(
            ge=1,
            le=10000,
            description="Messages of either kind that may wait; more are told to try again.",
        ),
    ] = 256
    answer_seconds: Annotated[
        float,
        Meta(gt=0, le=60, description="A message not done by then is told to try again."),
    ] = 10.0
    keys_file: Annotated[
        Path | None,
        Meta(
            description="Keys of PINs and personal numbers; left out: credentials.key in data_dir."
            " Keep a copy apart from that of the databases.",
            examples=["credentials.key"],
        ),
    ] = None
    pin_hash_passes: Annotated[
        int, Meta(ge=1, le=20, description="Passes of argon2id over the memory.")
    ] = 2
    pin_hash_kib: Annotated[
        int, Meta(ge=8, le=1048576, description="Memory of one argon2id hash, in KiB.")
    ] = 19 * 1024
    duties_seconds: Annotated[
        float,
        Meta(
            ge=1,
            le=3600,
            description="How often what has a clock is seen to: expired holds and shelves, pick"
            " lists, lost in transit, purges.",
        ),
    ] = 60.0
