"""The Bib-1 diagnostics (1.2.840.10003.4.1): the only place where their numbers stand.

Call sites say `Code.NAME`; a `QueryReason` of the core becomes a code by `BY_REASON`, an SRU
diagnostic (of a query in CQL) by `BY_SRU`. Additional information is the offending name or value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from protocolsrv.domain.refusal import QueryFault, QueryReason

from .apdus.records import DefaultDiagFormat
from .codec import Chosen
from .oids import BIB_1_DIAGNOSTICS

_MAX_ADDINFO = 500


class Code(IntEnum):
    """Every diagnostic this target can give."""

    PERMANENT_SYSTEM_ERROR = 1
    TEMPORARY_SYSTEM_ERROR = 2
    TOO_MANY_BOOLEAN_OPERATORS = 6
    TOO_MANY_TRUNCATED_WORDS = 7
    TRUNCATED_WORDS_TOO_SHORT = 9
    TOO_MANY_CHARACTERS = 11
    TOO_MANY_RECORDS = 12
    PRESENT_OUT_OF_RANGE = 13
    RECORD_FAILED = 14
    RECORD_OVER_PREFERRED_SIZE = 16
    RECORD_OVER_MAXIMUM_SIZE = 17
    RESULT_SET_EXISTS = 21
    RESULT_SET_NAMING = 22
    DATABASES_COMBINED = 23
    ELEMENT_SET_NAME = 25
    RESULT_SET_GONE = 27
    RESULT_SET_UNKNOWN = 30
    RESOURCES_EXHAUSTED = 31
    RESOURCES_EXHAUSTED_SUBSET = 33
    QUERY_TYPE = 107
    MALFORMED_QUERY = 108
    OPERATOR = 110
    TOO_MANY_DATABASES = 111
    ATTRIBUTE_TYPE = 113
    USE = 114
    VALUE_FOR_USE = 115
    USE_MISSING = 116
    RELATION = 117
    STRUCTURE = 118
    POSITION = 119
    TRUNCATION = 120
    ATTRIBUTE_SET = 121
    COMPLETENESS = 122
    ATTRIBUTES_COMBINED = 123
    MALFORMED_TERM = 125
    ILLEGAL_TERM = 126
    TERM_FORMAT = 127
    RESULT_SET_NAME = 128
    PROXIMITY_OF_SETS = 129
    PROXIMITY_RELATION = 131
    PROXIMITY_UNIT = 132
    PROXIMITY_ATTRIBUTES = 201
    PROXIMITY_DISTANCE = 202
    SCAN_STEP = 205
    SORT_SEQUENCE = 207
    SORT_NO_SET = 208
    SORT_DATABASE_SPECIFIC = 210
    SORT_TOO_MANY_KEYS = 211
    SORT_DUPLICATE_KEYS = 212
    SORT_MISSING_ACTION = 213
    SORT_RELATION = 214
    SORT_CASE = 215
    ES_TYPE = 221
    ES_NOT_AUTHORISED = 222
    TERM_TYPE = 229
    SORT_TOO_MANY_SETS = 230
    SCAN_LIST = 232
    SCAN_POSITION = 233
    DATABASE = 235
    SORT_ILLEGAL = 237
    NOT_IN_SYNTAX = 238
    SYNTAX = 239
    SCAN_EXHAUSTED = 240
    COMP_SPEC = 244
    RESULT_ATTRIBUTES = 245
    COMPLEX_VALUE = 246
    RECORD_DELETED = 1028
    SCAN_TOO_MANY = 1029
    SCHEMA = 1066


BY_REASON: Mapping[QueryReason, Code] = {
    QueryReason.TOO_COSTLY: Code.RESOURCES_EXHAUSTED,
    QueryReason.TOO_DEEP: Code.TOO_MANY_BOOLEAN_OPERATORS,
    QueryReason.TOO_MANY_CLAUSES: Code.TOO_MANY_BOOLEAN_OPERATORS,
    QueryReason.TERM_TOO_LONG: Code.TOO_MANY_CHARACTERS,
    QueryReason.TERM_EMPTY: Code.MALFORMED_TERM,
    QueryReason.TERM_FORMAT: Code.ILLEGAL_TERM,
    QueryReason.RELATION_FOR_POINT: Code.ATTRIBUTES_COMBINED,
    QueryReason.RELATION_FOR_TERM: Code.ATTRIBUTES_COMBINED,
    QueryReason.MASK_NOT_SUPPORTED: Code.ATTRIBUTES_COMBINED,
    QueryReason.MASK_TOO_SHORT: Code.TRUNCATED_WORDS_TOO_SHORT,
    QueryReason.MASK_TOO_MANY: Code.TOO_MANY_TRUNCATED_WORDS,
    QueryReason.MASK_PLACE: Code.ATTRIBUTES_COMBINED,
    QueryReason.ANCHOR_NOT_SUPPORTED: Code.ATTRIBUTES_COMBINED,
    QueryReason.ANCHOR_PLACE: Code.ATTRIBUTES_COMBINED,
    QueryReason.PROXIMITY_OPERANDS: Code.PROXIMITY_ATTRIBUTES,
    QueryReason.PROXIMITY_DISTANCE: Code.PROXIMITY_DISTANCE,
    QueryReason.PROXIMITY_RELATION: Code.PROXIMITY_RELATION,
    QueryReason.PROXIMITY_UNIT: Code.PROXIMITY_UNIT,
    QueryReason.PROXIMITY_MASK: Code.PROXIMITY_ATTRIBUTES,
    QueryReason.SORT_POINT: Code.SORT_SEQUENCE,
    QueryReason.SORT_TOO_MANY_KEYS: Code.SORT_TOO_MANY_KEYS,
    QueryReason.SORT_TOO_MANY_RECORDS: Code.TOO_MANY_RECORDS,
    QueryReason.SORT_MISSING_VALUE: Code.SORT_SEQUENCE,
    QueryReason.SORT_OPTION: Code.SORT_ILLEGAL,
    QueryReason.FACET_POINT: Code.USE,
    QueryReason.SCAN_POINT: Code.SCAN_LIST,
    QueryReason.RESULT_SET_UNKNOWN: Code.RESULT_SET_UNKNOWN,
    QueryReason.RESULT_SET_EXPIRED: Code.RESULT_SET_GONE,
    QueryReason.SCOPE_UNKNOWN: Code.DATABASE,
    QueryReason.POSITION_OUT_OF_RANGE: Code.PRESENT_OUT_OF_RANGE,
    QueryReason.UNAVAILABLE: Code.TEMPORARY_SYSTEM_ERROR,
    QueryReason.FAULT: Code.PERMANENT_SYSTEM_ERROR,
}

BY_SRU: Mapping[int, Code] = {
    12: Code.TOO_MANY_CHARACTERS,
    15: Code.ATTRIBUTE_SET,
    16: Code.USE,
    17: Code.USE,
    19: Code.RELATION,
    20: Code.RELATION,
    21: Code.ATTRIBUTES_COMBINED,
    22: Code.ATTRIBUTES_COMBINED,
    23: Code.TOO_MANY_CHARACTERS,
    24: Code.ATTRIBUTES_COMBINED,
    27: Code.MALFORMED_TERM,
    28: Code.TRUNCATION,
    29: Code.TRUNCATED_WORDS_TOO_SHORT,
    30: Code.TOO_MANY_TRUNCATED_WORDS,
    36: Code.ILLEGAL_TERM,
    37: Code.OPERATOR,
    38: Code.TOO_MANY_BOOLEAN_OPERATORS,
    40: Code.PROXIMITY_RELATION,
    41: Code.PROXIMITY_DISTANCE,
    42: Code.PROXIMITY_UNIT,
    50: Code.RESULT_SET_UNKNOWN,
    51: Code.RESULT_SET_UNKNOWN,
}
"""What a refused CQL query is in Bib-1; all others are 108, malformed query."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One diagnostic and what the client sent that caused it."""

    code: Code
    addinfo: str = ""

    def apdu(self, version: int) -> DefaultDiagFormat:
        """As it is sent; version 2 knows visible ASCII only."""
        text = self.addinfo[:_MAX_ADDINFO]
        if version < 3:
            plain = text.encode("ascii", "replace").decode("ascii")
            return DefaultDiagFormat(BIB_1_DIAGNOSTICS, self.code.value, Chosen("v2Addinfo", plain))
        return DefaultDiagFormat(BIB_1_DIAGNOSTICS, self.code.value, Chosen("v3Addinfo", text))

    def record(self, version: int) -> Chosen:
        """As a DiagRec."""
        return Chosen("defaultFormat", self.apdu(version))

    def __str__(self) -> str:
        return f"{self.code.value} {self.addinfo}".rstrip()


def of_fault(fault: QueryFault) -> Diagnostic:
    """A refusal by the core as a diagnostic."""
    return Diagnostic(BY_REASON[fault.reason], fault.detail)


def of_sru(number: int, details: str) -> Diagnostic:
    """A refusal by the CQL parser as a diagnostic."""
    code = BY_SRU.get(number, Code.MALFORMED_QUERY)
    return Diagnostic(code, details if number in BY_SRU else f"CQL: {details} (SRU {number})")
