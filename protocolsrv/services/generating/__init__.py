"""Generated catalogues for tests at scale: `Generator(seed).records(count)`."""

from .records import SOURCE, Generator

__all__ = ["SOURCE", "Generator"]
