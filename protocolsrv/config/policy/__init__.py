"""The lending policy as TOML: a shared base and one file of own rows for each municipality.

    reading = read_policy(None, Path("policy.d"), {"umea": "Umeå kommun"})

gives the tables as typed rows with the line each stands on, and all problems. `app.policy` makes
`domain.policy` of them. `base.toml` in this folder is the base that is used where no other is set.
"""

from .model import PolicyFile
from .reading import PolicyReading, PolicySource, built_in_base, demo_folder, read_policy

__all__ = [
    "PolicyFile",
    "PolicyReading",
    "PolicySource",
    "built_in_base",
    "demo_folder",
    "read_policy",
]
