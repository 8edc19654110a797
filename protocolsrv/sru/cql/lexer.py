"""CQL text to tokens, by one compiled expression.

A token is a string: an operator, a quoted string with its quotes, or a word. The list ends with "".
A quote that is never closed gives one token that begins with a quote and is recognised by
`unclosed`. The expression is linear: it never looks twice at a character.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"'  # charString2
    r"|==|<=|>=|<>|[=<>()/]"
    r'|[^\s()=<>"/]+'  # charString1
    r'|"[\s\S]*',  # never closed
    re.DOTALL,
)
_RELEASE = re.compile(r"\\(.)", re.DOTALL)
_CLOSED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

OPERATORS = frozenset(("==", "<=", ">=", "<>", "=", "<", ">", "(", ")", "/"))
COMPARATORS = OPERATORS - {"(", ")", "/"}


def tokens(text: str) -> list[str]:
    """The tokens of `text`, with "" at the end."""
    found = _TOKEN.findall(text)
    found.append("")
    return found


def offset(text: str, ordinal: int) -> int:
    """Where token number `ordinal` begins, counted in characters from 0; the end for the last."""
    for index, match in enumerate(_TOKEN.finditer(text)):
        if index == ordinal:
            return match.start()
    return len(text)


def unclosed(token: str) -> bool:
    """Whether a token that begins with a quote lacks the other one."""
    return _CLOSED.fullmatch(token) is None


def unquote(token: str) -> str:
    """The string a quoted token stands for. Only the backslash before a quote goes (BNF,
    charString2); the others are the masking stage's affair."""
    body = token[1:-1]
    if "\\" not in body:
        return body
    return _RELEASE.sub(lambda match: '"' if match[1] == '"' else match[0], body)
