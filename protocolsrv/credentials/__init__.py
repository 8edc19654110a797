"""PINs and personal numbers: kept so that a leaked table tells nothing."""

from .keys import KeyFileError, Keys, read_keys, rotate
from .secrets import Cost, KeyedSecrets, KeyMissingError

__all__ = [
    "Cost",
    "KeyFileError",
    "KeyMissingError",
    "KeyedSecrets",
    "Keys",
    "read_keys",
    "rotate",
]
