"""The consortium's policy: ordered tables of rows, pure answers, and why.

`Policy` answers `domain.rules.Rules`; `book.Book` is all tables; `lint` finds what is wrong with
them. `config.policy` reads them from TOML and `app.policy` puts the two together.
"""

from .book import Book
from .policy import Policy

__all__ = ["Book", "Policy"]
