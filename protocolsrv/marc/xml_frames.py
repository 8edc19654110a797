"""Cutting a stream of XML into MARCXML records without parsing it as a whole.

Records are found by the boundaries of their `record` element, wherever it stands: in a collection,
alone, in an OAI-PMH or SRU reply, under any prefix or none. Each is later parsed alone, inside an
element that declares the prefixes in force, so an ill-formed record costs only itself. A `record`
whose first child is a leader or field is MARC; any other is a wrapper. A document type declaration
ends the reading: entities are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import unescape

from protocolsrv.marc.frame import Damage, Form, Frame, Rejection, Remark
from protocolsrv.marc.xml_bytes import XmlBytes
from protocolsrv.marc.xml_record import NAMESPACES

MAX_RECORD = 1_048_576
"""Bytes of one record element: ten times what ISO 2709 could hold of it."""
_MAX_TAG = 65_536
_MAX_DEPTH = 256

_START = re.compile(rb"<([^\s/>!?<]+)((?:\s+[^\s=<>]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>")
_PARTIAL = re.compile(rb"<[^\s/>!?<]+(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*(?:\"[^\"<]*|'[^'<]*)?")
_PREFIXES = re.compile(rb"(?<=\s)(xmlns(?::[^\s=]+)?)\s*=\s*(\"[^\"]*\"|'[^']*')")
_DELETED = re.compile(rb"\sstatus\s*=\s*[\"']deleted[\"']")
_IDENTIFIER = re.compile(rb"<(?:[^\s/>:]+:)?identifier(?:\s[^>]*)?>([^<]*)<")
_CHILD = re.compile(rb"(?:[^<]|<!--.*?-->|<\?.*?\?>)*<([^\s/>!?]*)", re.DOTALL)
_PARTS = (b"leader", b"controlfield", b"datafield")
_SKIPPED = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))


def xml_frames(chunks: Iterable[bytes], source: str) -> Iterator[Frame | Rejection]:
    """The records of a stream, given in any pieces; memory is bounded by one record."""
    text = XmlBytes(chunks)
    cutter = _Cutter(text, source)
    if text.fault:
        yield cutter.reject(0, Damage.ENCODING, text.fault)
    else:
        yield from cutter.run()


class _Cutter:
    """One stream being cut."""

    def __init__(self, text: XmlBytes, source: str):
        self._text = text
        self._source = source
        self._ordinal = 0
        self._root = ""
        self._open: list[tuple[bytes, dict[bytes, bytes]]] = []  # wrappers, and their prefixes
        self._loose_told = False
        self._remarks = (Remark("", text.remark),) if text.remark else ()

    def reject(self, at: int, reason: Damage, detail: str) -> Rejection:
        """The rejection of what begins at `at`."""
        self._ordinal += 1
        return Rejection(self._source, self._ordinal, self._text.offset(at), reason, detail)

    def run(self) -> Iterator[Frame | Rejection]:
        """All of it."""
        text = self._text
        while (at := text.find(b"<", text.at)) >= 0:
            text.move(at)
            text.need(at, 9)
            if text.starts(at, b"<!DOCTYPE") or text.starts(at, b"<!doctype"):
                yield self.reject(at, Damage.DTD, "a document type declaration; nothing after it")
                return
            for begin, end in _SKIPPED:
                if text.starts(at, begin):
                    closed = text.skip(end, at + len(begin))
                    text.move(closed if closed >= 0 else text.end)
                    break
            else:
                yield from self._tag(at)
        if not self._ordinal:
            yield self.reject(0, Damage.NOT_MARC, self._other())

    def _other(self) -> str:
        if self._root in ("oai_marc", "mods", "modsCollection", "ead", "TEI", "html", "svg"):
            return f"XML of another kind ({self._root}), not MARCXML"
        return f"XML without a MARC record (outermost element {self._root or 'missing'})"

    def _tag(self, at: int) -> Iterator[Frame | Rejection]:
        text = self._text
        if text.starts(at, b"</"):
            self._close(at)
            return
        found = text.match(_START, _PARTIAL, at, _MAX_TAG)
        if found is None:
            text.move(at + 1)
            return
        name, attributes, empty = found.group(1), found.group(2), found.group(3)
        after = at + len(found.group())
        local = name.rpartition(b":")[2]
        self._root = self._root or local.decode("utf-8", "replace")
        prefixes = dict(_PREFIXES.findall(attributes))
        if local == b"record" and self._is_marc(name, prefixes, after, bool(empty)):
            yield from self._record(at, after, name, bool(empty))
        elif local == b"header" and _DELETED.search(attributes):
            yield from self._deletion(at, after, name)
        else:
            text.move(after)
            if local in _PARTS and not self._loose_told:
                self._loose_told = True
                yield self.reject(at, Damage.XML, f"a {local.decode()} outside a record")
            if not empty and len(self._open) < _MAX_DEPTH:
                self._open.append((name, prefixes))

    def _close(self, at: int) -> None:
        end = self._text.find(b">", at, _MAX_TAG)
        if end < 0:
            self._text.move(at + 2)
            return
        name = self._text.slice(at + 2, end).strip()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == name:
                del self._open[place:]
                break
        self._text.move(end + 1)

    def _is_marc(self, name: bytes, prefixes: dict[bytes, bytes], after: int, empty: bool) -> bool:
        """Whether a `record` is a MARC record: by its first child or by its namespace."""
        if not empty:
            self._text.need(after, 4096)
            found = _CHILD.match(self._text.slice(after, after + 4096))
            if found and found.group(1).rpartition(b":")[2] in _PARTS:
                return True
        prefix = name.rpartition(b":")[0]
        declared = b"xmlns:" + prefix if prefix else b"xmlns"
        namespace = {**self._in_force(), **prefixes}.get(declared, b'""')[1:-1].decode("latin-1")
        return bool(namespace) and namespace in NAMESPACES

    def _record(self, at: int, after: int, name: bytes, empty: bool) -> Iterator[Frame | Rejection]:
        text = self._text
        self._loose_told = False
        if empty:
            text.move(after)
            yield self.reject(at, Damage.NO_FIELDS, "a record element with nothing in it")
            return
        end, next_start = text.element_end(name, after, at + MAX_RECORD)
        if end >= 0:
            yield self._frame(at, end)
            text.move(end)
            return
        self._loose_told = True  # what is left of this record is reported with it
        if next_start >= 0:
            yield self.reject(at, Damage.XML, "no end tag before the next record")
            text.move(next_start)
        elif text.end - at > MAX_RECORD:
            yield self.reject(at, Damage.TOO_LONG, f"more than {MAX_RECORD} bytes in one record")
            text.move(after)
        else:
            yield self.reject(at, Damage.TRUNCATED, "the file ends within the record")
            text.move(text.end)

    def _frame(self, at: int, end: int) -> Frame:
        self._ordinal += 1
        declared = b"".join(b" %s=%s" % pair for pair in self._in_force().items())
        data = b"<x%s>%s</x>" % (declared, self._text.slice(at, end))
        remarks, self._remarks = self._remarks, ()
        return Frame(
            self._source,
            self._ordinal,
            self._text.offset(at),
            Form.MARCXML,
            self._text.as_utf8(data),
            remarks,
        )

    def _in_force(self) -> dict[bytes, bytes]:
        """Prefix declarations (quoted values as written) of the wrappers that are open."""
        merged: dict[bytes, bytes] = {}
        for _, prefixes in self._open:
            merged |= prefixes
        return merged

    def _deletion(self, at: int, after: int, name: bytes) -> Iterator[Frame | Rejection]:
        text = self._text
        end, _ = text.element_end(name, after, at + _MAX_TAG)
        found = _IDENTIFIER.search(text.slice(after, end)) if end >= 0 else None
        text.move(end if end >= 0 else after)
        if found is None:
            yield self.reject(at, Damage.DELETION, "a deleted record without an identifier")
            return
        self._ordinal += 1
        identifier = text.as_utf8(unescape(found.group(1).decode("latin-1")).encode("latin-1"))
        yield Frame(
            self._source, self._ordinal, text.offset(at), Form.OAI_DELETION, identifier.strip()
        )
