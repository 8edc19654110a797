"""CQL 1.2 by its BNF: text to surface tree, or the diagnostic that says what is wrong and where.

Strict: two bare words in a row are no query. Booleans have one rank and associate to the left;
reserved words are terms where no operator fits; prefix assignments stand at the start of a query or
of a parenthesis, `sortBy` only outermost. Brackets, clauses and characters are counted against
`Limits` before anything is built, so that the time and the stack are bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.sru.diagnostics import Code, Diagnostic

from .lexer import COMPARATORS, OPERATORS, offset, tokens, unclosed, unquote
from .tree import Boolean, CqlQuery, Modifier, Node, Prefix, Scoped, SearchClause, SortSpec


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a query may be. 100 clauses keep the XCQL echo, which nests two levels a boolean,
    under the 256 levels that XML parsers accept by default."""

    characters: int = 65_536
    term_characters: int = 2_000
    clauses: int = 100
    depth: int = 64
    prefixes: int = 20
    modifiers: int = 20
    sort_keys: int = 4


_BOOLEANS = frozenset(("and", "or", "not", "prox"))
_RESERVED = _BOOLEANS | {"sortby"}
_SYMBOLS = OPERATORS | {""}


def parse(text: str, limits: Limits) -> CqlQuery | Diagnostic:
    """The surface tree of a query."""
    if len(text) > limits.characters:
        return Diagnostic(Code.QUERY_TOO_LONG, str(limits.characters))
    return _Parser(text, limits).whole()


class _Parser:
    """One pass over the tokens of one query."""

    __slots__ = ("at", "clauses", "depth", "limits", "text", "tokens")

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0
        self.clauses = 0

    def whole(self) -> CqlQuery | Diagnostic:
        """`sortedQuery` to the end of the text."""
        root = self.query()
        if isinstance(root, Diagnostic):
            return root
        piece = self.tokens[self.at]
        if not piece:
            return CqlQuery(root)
        if piece.lower() != "sortby":
            return self.unexpected()
        self.at += 1
        keys = self.sort_keys()
        return keys if isinstance(keys, Diagnostic) else CqlQuery(root, keys)

    def query(self) -> Node | Diagnostic:
        """`cqlQuery`: prefix assignments, then clauses joined by booleans, up to a bracket, the end
        or `sortBy`."""
        start = self.at
        prefixes: list[Prefix] = []
        while self.tokens[self.at] == ">":
            prefix = self.prefix(prefixes)
            if isinstance(prefix, Diagnostic):
                return prefix
            prefixes.append(prefix)
        left = self.clause()
        while not isinstance(left, Diagnostic):
            piece = self.tokens[self.at]
            operator = piece.lower() if len(piece) < 5 else ""
            if operator not in _BOOLEANS:
                return Scoped(tuple(prefixes), left, start) if prefixes else left
            place = self.at
            self.at += 1
            modifiers = self.modifiers() if self.tokens[self.at] == "/" else ()
            if isinstance(modifiers, Diagnostic):
                return modifiers
            right = self.clause()
            if isinstance(right, Diagnostic):
                return right
            left = Boolean(operator, modifiers, left, right, place)
        return left

    def prefix(self, known: list[Prefix]) -> Prefix | Diagnostic:
        """`> prefix = uri` or `> uri`."""
        self.at += 1
        first = self.string()
        if isinstance(first, Diagnostic):
            return first
        name, uri = "", first
        if self.tokens[self.at] == "=":
            self.at += 1
            second = self.string()
            if isinstance(second, Diagnostic):
                return second
            name, uri = first.lower(), second
        if any(one.name == name and one.uri != uri for one in known):
            return Diagnostic(Code.PREFIX_TWICE, name or uri)
        if len(known) >= self.limits.prefixes:
            return Diagnostic(Code.FEATURE, f"more than {self.limits.prefixes} prefix assignments")
        return Prefix(name, uri)

    def clause(self) -> Node | Diagnostic:
        """`searchClause`: a bracketed query, index relation term, or a term alone."""
        start = self.at
        piece = self.tokens[start]
        if piece in _SYMBOLS:
            return self.bracket() if piece == "(" else self.unexpected()
        self.clauses += 1
        if self.clauses > self.limits.clauses:
            return Diagnostic(Code.TOO_MANY_BOOLEANS, str(self.limits.clauses - 1))
        first = self.string()
        if isinstance(first, Diagnostic):
            return first
        following = self.tokens[self.at]
        if following not in COMPARATORS and (
            following == ")" or not following or following.lower() in _RESERVED
        ):
            return SearchClause("", "", (), first, start)
        if following in ("(", "/"):
            return self.unexpected()
        relation = following
        if relation in COMPARATORS:
            self.at += 1
        else:
            named = self.string()
            if isinstance(named, Diagnostic):
                return named
            if not named:
                return Diagnostic(Code.RELATION, '""')
            relation = named.lower()
        modifiers = self.modifiers() if self.tokens[self.at] == "/" else ()
        if isinstance(modifiers, Diagnostic):
            return modifiers
        term = self.string()
        if isinstance(term, Diagnostic):
            return term
        return SearchClause(first, relation, modifiers, term, start)

    def bracket(self) -> Node | Diagnostic:
        """A query in parentheses."""
        opened = self.at
        if self.depth >= self.limits.depth or self.tokens[opened + 1] == ")":
            return Diagnostic(Code.PARENTHESES, str(offset(self.text, opened)))
        self.depth += 1
        self.at += 1
        inner = self.query()
        if isinstance(inner, Diagnostic):
            return inner
        if self.tokens[self.at] != ")":
            if not self.tokens[self.at]:
                return Diagnostic(Code.PARENTHESES, str(offset(self.text, opened)))
            return self.unexpected()
        self.depth -= 1
        self.at += 1
        return inner

    def string(self) -> str | Diagnostic:
        """A word or a quoted string, unquoted."""
        piece = self.tokens[self.at]
        if piece in _SYMBOLS:
            return self.unexpected()
        if piece[0] == '"':
            if unclosed(piece):
                return Diagnostic(Code.QUOTES, str(offset(self.text, self.at)))
            piece = unquote(piece)
        self.at += 1
        return piece

    def modifiers(self) -> tuple[Modifier, ...] | Diagnostic:
        """`/name [comparison value]`, as many as there are."""
        found: list[Modifier] = []
        while self.tokens[self.at] == "/":
            if len(found) >= self.limits.modifiers:
                return Diagnostic(Code.FEATURE, f"more than {self.limits.modifiers} modifiers")
            self.at += 1
            name = self.string()
            if isinstance(name, Diagnostic):
                return name
            comparison = self.tokens[self.at]
            if comparison not in COMPARATORS:
                found.append(Modifier(name.lower()))
                continue
            self.at += 1
            value = self.string()
            if isinstance(value, Diagnostic):
                return value
            found.append(Modifier(name.lower(), comparison, value))
        return tuple(found)

    def sort_keys(self) -> tuple[SortSpec, ...] | Diagnostic:
        """`sortSpec`: one key at least, to the end of the text."""
        keys: list[SortSpec] = []
        while True:
            start = self.at
            index = self.string()
            if isinstance(index, Diagnostic):
                return index
            modifiers = self.modifiers()
            if isinstance(modifiers, Diagnostic):
                return modifiers
            keys.append(SortSpec(index, modifiers, start))
            if len(keys) > self.limits.sort_keys:
                return Diagnostic(Code.SORT_TOO_MANY_KEYS, str(self.limits.sort_keys))
            if not self.tokens[self.at]:
                return tuple(keys)

    def unexpected(self) -> Diagnostic:
        """The diagnostic for a token that does not fit, or for the end."""
        piece = self.tokens[self.at]
        place = offset(self.text, self.at)
        if piece in ("(", ")"):
            return Diagnostic(Code.PARENTHESES, str(place))
        if not piece:
            return Diagnostic(Code.QUERY_SYNTAX, "unexpected end of query")
        if piece[0] == '"' and unclosed(piece):
            return Diagnostic(Code.QUOTES, str(place))
        if piece in OPERATORS and self.glued(place):
            return Diagnostic(Code.SPECIAL_NOT_QUOTED, piece)
        return Diagnostic(Code.QUERY_SYNTAX, f"unexpected {piece[:40]} at character {place + 1}")

    def glued(self, place: int) -> bool:
        """Whether a special character touches the word before it: `and/or` was meant as a term."""
        before = self.text[place - 1 : place]
        return bool(before) and not before.isspace() and before not in '()=<>/"'
