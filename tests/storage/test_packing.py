"""Stored forms of renderings: any body comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.storage.packing import MARKUP, Unpacker, pack, unpack_all

stretches = st.sampled_from([markup for markup, _ in MARKUP] + [b"<record>", b"\xc3\xa5", b"x"])
bodies = st.one_of(
    st.lists(stretches, max_size=12).map(b"".join), st.binary(max_size=60), st.just(b"x" * 300)
)


@given(st.lists(st.tuples(st.sampled_from(["marcxml", "dc", "usmarc"]), bodies), max_size=6))
def test_any_page_comes_back(page: list[tuple[str, bytes]]) -> None:
    assert unpack_all([pack(schema, body) for schema, body in page]) == [body for _, body in page]


def test_marcxml_becomes_small() -> None:
    field = (
        b'<datafield tag="650" ind1=" " ind2="7"><subfield code="a">Hav</subfield>'
        b'<subfield code="2">sao</subfield></datafield>'
    )
    body = b"<record>" + field * 10 + b"</record>"
    assert len(pack("marcxml", body)) < len(body) / 3


def test_usmarc_is_stored_as_it_is() -> None:
    body = b"00026nam a2200025 a 4500\x1e\x1d"
    assert pack("usmarc", body) == body


def test_no_markup_hides_in_another() -> None:
    """Packing replaces in order and unpacking in reverse: no octet may be part of a stretch."""
    octets = [octet for _, octet in MARKUP]
    assert len(set(octets)) == len(octets)
    assert all(octet[0] in range(1, 8) for octet in octets)
    assert not any(octet in markup for octet in octets for markup, _ in MARKUP)


def test_what_is_remembered_is_given_only_for_the_same_stored_form() -> None:
    unpacker = Unpacker(limit=3)
    old, new = (pack("marcxml", b"<record>%d</record>" % n) for n in (1, 2))
    for _ in range(2):
        assert unpacker.page([(1, old), (2, new)]) == {
            1: b"<record>1</record>",
            2: b"<record>2</record>",
        }
    assert unpacker.page([(1, new)]) == {1: b"<record>2</record>"}
    assert unpacker.page([(n, old) for n in range(9)])[8] == b"<record>1</record>"
    assert unpacker.page([]) == {}
