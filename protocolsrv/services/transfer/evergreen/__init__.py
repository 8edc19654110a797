"""From the tables of an Evergreen system to our CSV files."""

from .convert import convert
from .found import Converted, LeftOut

__all__ = ["Converted", "LeftOut", "convert"]
