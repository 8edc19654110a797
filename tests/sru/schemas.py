"""The official SRU schemas, with every import resolved to the local folder and the network off.

The folder is `../shared/specs/sru` beside the repository; where it is absent `REASON` says so and
tests that validate against it are skipped. ZeeRex, srw_dc and oai_dc have no schema there: for them
the RELAX NG in `rng/` is ours.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT.parent / "shared" / "specs" / "sru"
RNG = Path(__file__).resolve().parent / "rng"
PRESENT = SPECS.is_dir()
REASON = f"the official schemas are not there: {SPECS}"

SRW = "http://www.loc.gov/zing/srw/"
SRU2 = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
SCAN2 = "http://docs.oasis-open.org/ns/search-ws/scan"
ZEEREX = "http://explain.z3950.org/dtd/2.0/"
MARCXML = "http://www.loc.gov/MARC21/slim"

_FILES = {SRW: "srw11_srw-types.xsd", SRU2: "sru20_sruResponse.xsd", SCAN2: "sru20_scan.xsd"}


class _Local(etree.Resolver):
    """Any schema location by its last path part, within the family of the file that asks."""

    def __init__(self, family: str) -> None:
        self.family = family

    def resolve(self, system_url, public_id, context):
        name = system_url.rsplit("/", 1)[-1]
        for candidate in (name, f"{self.family}_{name}"):
            path = SPECS / candidate
            if path.is_file():
                return self.resolve_filename(str(path), context)
        return self.resolve_empty(context)


@cache
def schema(namespace: str) -> etree.XMLSchema:
    """The schema of a reply's root namespace."""
    name = _FILES[namespace]
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local(name.split("_", 1)[0]))
    tree = etree.parse(str(SPECS / name), parser)
    # sru20_scan.xsd has blanks in its locations, at which libxml2 gives up silently.
    for one in tree.iter("{http://www.w3.org/2001/XMLSchema}import"):
        one.set("schemaLocation", one.get("schemaLocation").replace(" ", ""))
    return etree.XMLSchema(tree)


@cache
def marc_schema() -> etree.XMLSchema:
    """MARC21slim 1.1."""
    return etree.XMLSchema(etree.parse(str(SPECS / "MARC21slim.xsd")))


@cache
def opac_schema() -> etree.XMLSchema:
    """OPAC records as YAZ writes them."""
    return etree.XMLSchema(etree.parse(str(SPECS / "opacxml.xsd")))


@cache
def rng(name: str) -> etree.RelaxNG:
    """One of our own RELAX NG grammars."""
    return etree.RelaxNG(etree.parse(str(RNG / f"{name}.rng")))


def check(body: bytes) -> etree._Element:
    """The reply parsed with a default parser, so that its depth is bounded as well, and validated
    by the schema of its root and by ours for what it carries. Raises with the validator's words."""
    root = etree.fromstring(body)
    if PRESENT:
        schema(etree.QName(root).namespace).assertValid(root)
    for opac in root.iter("opacRecord"):
        if PRESENT:
            opac_schema().assertValid(etree.fromstring(etree.tostring(opac)))
    for explain in root.iter(f"{{{ZEEREX}}}explain"):
        rng("zeerex").assertValid(etree.fromstring(etree.tostring(explain)))
    for dc in root.iter("{info:srw/schema/1/dc-schema}dc"):
        rng("srw_dc").assertValid(etree.fromstring(etree.tostring(dc)))
    for dc in root.iter("{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"):
        rng("oai_dc").assertValid(etree.fromstring(etree.tostring(dc)))
    return root
