"""Escaping that no client can get past, and a parser that no document can hurt."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from protocolsrv.wire.xml import (
    XmlFault,
    escape,
    escape_attribute,
    escape_markup,
    is_legal,
    parse,
)

ANY = st.text(st.characters(codec=None, exclude_categories=()) | st.sampled_from('<>&"\r\n\t\0]'))


def _expected(text: str) -> str:
    return "".join(one if is_legal(one) else "�" for one in text)


@given(ANY)
def test_element_text_comes_back(text: str) -> None:
    root = etree.fromstring(f"<a>{escape(text)}</a>".encode())
    assert (root.text or "") == _expected(text)
    assert len(root) == 0


@given(ANY)
def test_attribute_value_comes_back(text: str) -> None:
    root = etree.fromstring(f'<a b="{escape_attribute(text)}"/>'.encode())
    assert root.get("b") == _expected(text)


def test_markup_as_text() -> None:
    xml = "<a b='c'>å &amp; ]]&gt;</a>".encode()
    root = etree.fromstring(b"<r>" + escape_markup(xml) + b"</r>")
    assert root.text == xml.decode()


@pytest.mark.parametrize("bad", ["\0", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry(bad: str) -> None:
    assert not is_legal(bad)
    assert escape(f"a{bad}b") == "a\ufffdb"


def test_a_plain_document() -> None:
    root = parse('<?xml version="1.0" encoding="UTF-8"?><a>å<!-- c --></a>'.encode())
    assert not isinstance(root, XmlFault)
    assert (root.tag, root.text) == ("a", "å")


BOMB = b"<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&d;&d;</a>"
HOSTILE = [
    b"",
    b"<",
    b"<a>",
    b"<a/><b/>",
    b"<a>\xff</a>",
    b"<a>\x00</a>",
    BOMB,
    b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "<a/>".encode("utf-16"),
    b'<?xml version="1.0" encoding="UTF-16"?><a/>',
    b'<?xml version="1.0" encoding="ebcdic-cp-us"?><a/>',
    b"<a>&undefined;</a>",
    b"<a>" * 300 + b"</a>" * 300,
    b"<a>" + b"<b/>" * 30_000 + b"</a>",
    b"<a " + b"x='1' " * 3 + b"/>",
    b"<a>" + b"x" * (2 << 20) + b"</a>",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_documents_are_refused_at_once(body: bytes) -> None:
    began = time.perf_counter()
    found = parse(body)
    assert time.perf_counter() - began < 0.5
    assert isinstance(found, XmlFault)
    assert found.reason


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value(body: bytes) -> None:
    assert parse(body) is not None
