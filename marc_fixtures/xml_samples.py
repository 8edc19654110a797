"""MARCXML samples, good and damaged, written as text so that every oddity can be had."""

from xml.sax.saxutils import escape

from marc_fixtures.samples import FT, US, Raw, sample

NAMESPACE = "http://www.loc.gov/MARC21/slim"
OAI = "http://www.openarchives.org/OAI/2.0/"
DECLARATION = '<?xml version="1.0" encoding="{}"?>\n'


def field_xml(tag: str, body: bytes, prefix: str) -> str:
    """One control or data field."""
    text = escape(body.decode())
    if tag < "010":
        return f'  <{prefix}controlfield tag="{tag}">{text}</{prefix}controlfield>\n'
    indicators, *parts = text.split(US.decode())
    inner = "".join(
        f'    <{prefix}subfield code="{part[0]}">{part[1:]}</{prefix}subfield>\n' for part in parts
    )
    opening = f'  <{prefix}datafield tag="{tag}" ind1="{indicators[0]}" ind2="{indicators[1]}">\n'
    return f"{opening}{inner}  </{prefix}datafield>\n"


def record_xml(raw: Raw, prefix: str = "", attributes: str = "") -> str:
    """A record element; the leader's lengths are left as blanks, as many exporters do."""
    leader = f"     {raw.status}am {raw.scheme}22      i 4500"
    fields = "".join(field_xml(tag, body.rstrip(FT), prefix) for tag, body in raw.fields)
    return (
        f"<{prefix}record{attributes}>\n"
        f"  <{prefix}leader>{leader}</{prefix}leader>\n{fields}</{prefix}record>\n"
    )


def collection(content: str, prefix: str = "", namespace: bool = True) -> str:
    """A collection element round some records."""
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    declared = f' {name}="{NAMESPACE}"' if namespace else ""
    return f"<{prefix}collection{declared}>\n{content}</{prefix}collection>\n"


def document(content: str, encoding: str = "UTF-8") -> bytes:
    """The bytes of a document that declares its encoding."""
    return (DECLARATION.format(encoding) + content).encode(encoding)


def oai() -> str:
    """A ListRecords answer: two records, one deletion, a resumption token."""
    attributes = f' xmlns="{NAMESPACE}"'
    rows = []
    for number in (93000031, 93000032, 93000033):
        deleted = number == 93000032
        status = ' status="deleted"' if deleted else ""
        body = record_xml(sample(number), attributes=attributes)
        metadata = "" if deleted else f"<metadata>\n{body}</metadata>\n"
        rows.append(
            f"<record>\n<header{status}>\n<identifier>oai:example.org:{number}</identifier>\n"
            f"<datestamp>2026-01-05T12:00:00Z</datestamp>\n</header>\n{metadata}</record>\n"
        )
    return (
        f'<OAI-PMH xmlns="{OAI}">\n<responseDate>2026-01-05T12:00:01Z</responseDate>\n'
        '<request verb="ListRecords" metadataPrefix="marcxml">https://example.org/oai</request>\n'
        f"<ListRecords>\n{''.join(rows)}"
        '<resumptionToken completeListSize="3" cursor="0"/>\n</ListRecords>\n</OAI-PMH>\n'
    )


def good_files() -> dict[str, bytes]:
    """The files of the folder ``xml``."""
    three = [sample(number) for number in (93000001, 93000002, 93000003)]
    content = "".join(record_xml(raw) for raw in three)
    prefixed = "".join(record_xml(raw, "marc:") for raw in three)
    single = record_xml(sample(93000011), attributes=f' xmlns="{NAMESPACE}"')
    return {
        "xml/collection.xml": document(collection(content)),
        "xml/single_record.xml": document(single),
        "xml/oai_listrecords.xml": document(oai()),
        "xml/no_namespace.xml": document(collection(content, namespace=False)),
        "xml/prefix_marc.xml": document(collection(prefixed, "marc:")),
        "xml/utf16.xml": document(collection(content), "UTF-16"),
        "xml/latin1.xml": document(collection(content), "ISO-8859-1"),
    }


DTD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE collection [
  <!ENTITY place "Umeå">
  <!ENTITY file SYSTEM "file:///nonexistent/secret.txt">
]>
"""


def damaged_files() -> dict[str, bytes]:
    """The XML files of the folder ``damaged``."""
    one, two, three = (record_xml(sample(number)) for number in (93000101, 93000102, 93000103))
    leader = one[one.index("  <leader>") : one.index("</leader>") + len("</leader>\n")]
    broken = two.replace("</datafield>", "", 1)
    entity = two.replace("Stockholm", "&place;&file;", 1)
    return {
        "damaged/not_well_formed.xml": document(collection(one + broken + three)),
        "damaged/dtd_entity.xml": (DTD + collection(one + entity + three)).encode(),
        "damaged/no_leader.xml": document(collection(one.replace(leader, "") + two)),
        "damaged/short_leader.xml": document(
            collection(one.replace(leader, "  <leader>00000nam a22</leader>\n") + two)
        ),
        "damaged/datafield_without_tag.xml": document(
            collection(one.replace('<datafield tag="245" ', "<datafield ") + two)
        ),
    }
