"""The names of the standard: namespace, versions, and the URIs of its value lists (schemes)."""

from __future__ import annotations

from enum import Enum

NAMESPACE = "http://www.niso.org/2008/ncip"


class Version(Enum):
    """The versions answered in; the value is what stands in `version`."""

    V2_0 = "http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd"
    V2_01 = "http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd"
    V2_02 = "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd"


def version_of(text: str) -> Version:
    """The version a message says it is in; 2.02 for what nobody knows. Any string is allowed there,
    so what counts is the number somewhere in it."""
    bare = text.replace(".", "_").lower()
    for mark, version in (
        ("v2_02", Version.V2_02),
        ("2_02", Version.V2_02),
        ("v2_01", Version.V2_01),
        ("2_01", Version.V2_01),
        ("v2_0", Version.V2_0),
        ("2_0", Version.V2_0),
    ):
        if mark in bare:
            return version
    return Version.V2_02


_A = "http://www.niso.org/ncip/v1_0/schemes/"
_B = "http://www.niso.org/ncip/v1_0/imp1/schemes/"


def _list(base: str, name: str) -> str:
    return f"{base}{name}/{name}.scm"


CIRCULATION_STATUS = _list(_B, "circulationstatus")
REQUEST_TYPE = _list(_B, "requesttype")
REQUEST_SCOPE = _list(_B, "requestscopetype")
REQUEST_STATUS = _list(_B, "requeststatustype")
USER_ELEMENT = _list(_A, "userelementtype")
ITEM_ELEMENT = _list(_A, "itemelementtype")
AGENCY_ELEMENT = _list(_A, "agencyelementtype")
USER_IDENTIFIER = _list(_B, "visibleuseridentifiertype")
ITEM_IDENTIFIER = _list(_B, "visibleitemidentifiertype")
ITEM_CODE = _list(_B, "bibliographicitemidentifiercode")
RECORD_CODE = _list(_B, "bibliographicrecordidentifiercode")
LOCATION_TYPE = _list(_B, "locationtype")
MEDIUM_TYPE = _list(_B, "mediumtype")
USE_RESTRICTION = _list(_B, "itemuserestrictiontype")
FISCAL_ACTION = _list(_B, "fiscalactiontype")
FISCAL_TYPE = _list(_B, "fiscaltransactiontype")
BLOCK_TYPE = _list(_B, "blockortraptype")
ADDRESS_ROLE = _list(_B, "useraddressroletype")
ELECTRONIC_ADDRESS = _list(_B, "electronicaddresstype")
CURRENCY = "http://www.bsi-global.com/Technical+Information/Publications/_Publications/tig90x.doc"


def problem_scheme(name: str) -> str:
    """The list of problem types of this name: `messaging`, `generalprocessing`, or a service's."""
    if name == "messaging":
        return f"{_A}messagingerrortype/messagingerrortype.scm"
    return f"{_A}processingerrortype/{name}error.scm"
