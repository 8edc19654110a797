"""TOML to frozen, typed configuration.

    loaded = load_config(Path("protocolsrv.toml"), os.environ)

gives a `Config`, or all the `Problem`s with file, line, column, hint and a stable code. A section
is one file in `sections`; the commented example and the reference page are printed from it.
"""

from .demo import demo_config, demo_file
from .loading import Reading, load_config, read_config
from .model import Config
from .problems import Problem
from .values import Address, Network, Secret, SecretUrl, TagPattern
from .writing import example_config, shown_config

__all__ = [
    "Address",
    "Config",
    "Network",
    "Problem",
    "Reading",
    "Secret",
    "SecretUrl",
    "TagPattern",
    "demo_config",
    "demo_file",
    "example_config",
    "load_config",
    "read_config",
    "shown_config",
]
