"""What a child is given by its supervisor: a name, sockets, the control path, the lifeline.

Handed over in one environment variable, because open descriptors have no names of their own.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

VARIABLE = "PROTOCOLSRV_CHILD"
"""The environment variable that tells a child what it has inherited."""


class NotAChildError(Exception):
    """The process was not started by a supervisor."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """A child's inheritance. `sockets` maps listener names to descriptors; `lifeline` is a pipe
    that closes when the supervisor is gone, however it went."""

    name: str
    control: str
    lifeline: int
    grace_seconds: float
    sockets: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """The value of the environment variable."""
        return json.dumps(
            {
                "name": self.name,
                "control": self.control,
                "lifeline": self.lifeline,
                "grace_seconds": self.grace_seconds,
                "sockets": dict(self.sockets),
            }
        )

    @classmethod
    def from_environment(cls) -> Inherited:
        """Read the inheritance and take the variable away, so that no grandchild sees it.

        Raises `NotAChildError`."""
        text = os.environ.pop(VARIABLE, "")
        if not text:
            raise NotAChildError("this command is started by `protocolsrv serve`, not by hand")
        return cls(**json.loads(text))

    def socket(self, listener: str) -> socket.socket:
        """The slot of a listener. Raises `KeyError` for one that was not inherited."""
        return socket.socket(fileno=self.sockets[listener])
