"""The SRU diagnostics: the only place where their numbers stand.

The list is that of SRU 1.1 to 2.0 (namespace `info:srw/diagnostic/1/`), with 235 and 236 for
databases. Call sites say `Code.NAME`; a `QueryReason` of the core becomes a code by `BY_REASON`.
Details follow the standard's column "details format" where it has one: the number that is the
limit, the name that is unknown, the character that may not be escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.wire.xml import escape

URI = "info:srw/diagnostic/1/"


class Code(IntEnum):
    """Every diagnostic this server can give."""

    SYSTEM = 1
    UNAVAILABLE = 2
    AUTHENTICATION = 3
    OPERATION = 4
    VERSION = 5
    PARAMETER_VALUE = 6
    PARAMETER_MISSING = 7
    PARAMETER = 8
    QUERY_SYNTAX = 10
    QUERY_TYPE = 11
    QUERY_TOO_LONG = 12
    PARENTHESES = 13
    QUOTES = 14
    CONTEXT_SET = 15
    INDEX = 16
    INDEX_IN_SET = 17
    INDEXES_COMBINED = 18
    RELATION = 19
    RELATION_MODIFIER = 20
    RELATION_MODIFIERS_COMBINED = 21
    RELATION_WITH_INDEX = 22
    TERM_TOO_LONG = 23
    RELATION_WITH_TERM = 24
    SPECIAL_NOT_QUOTED = 25
    NEEDLESS_ESCAPE = 26
    EMPTY_TERM = 27
    MASK = 28
    MASK_TOO_SHORT = 29
    TOO_MANY_MASKS = 30
    ANCHOR = 31
    ANCHOR_PLACE = 32
    PROXIMITY_WITH_MASK = 33
    PROXIMITY_WITH_ANCHOR = 34
    STOP_WORDS = 35
    TERM_FORMAT = 36
    BOOLEAN = 37
    TOO_MANY_BOOLEANS = 38
    PROXIMITY = 39
    PROXIMITY_RELATION = 40
    PROXIMITY_DISTANCE = 41
    PROXIMITY_UNIT = 42
    PROXIMITY_ORDERING = 43
    PROXIMITY_MODIFIERS_COMBINED = 44
    PREFIX_TWICE = 45
    BOOLEAN_MODIFIER = 46
    CANNOT_PROCESS = 47
    FEATURE = 48
    MASK_PLACE = 49
    NO_RESULT_SETS = 50
    RESULT_SET_UNKNOWN = 51
    RESULT_SET_UNAVAILABLE = 52
    RESULT_SET_RETRIEVAL_ONLY = 53
    RESULT_SET_ONLY = 54
    RESULT_SET_WITH_TERMS = 55
    RESULT_SETS_COMBINED = 56
    RESULT_SET_EMPTY = 57
    PARTIAL_UNPREDICTABLE = 58
    PARTIAL_VALID = 59
    TOO_MANY_RECORDS = 60
    POSITION = 61
    NEGATIVE_NUMBER = 62
    RECORD_FAULT = 63
    RECORD_UNAVAILABLE = 64
    RECORD_GONE = 65
    SCHEMA = 66
    NOT_IN_SCHEMA = 67
    NOT_AUTHORISED = 68
    NOT_AUTHORISED_SCHEMA = 69
    RECORD_TOO_LARGE = 70
    PACKING = 71
    XPATH = 72
    XPATH_FEATURE = 73
    XPATH_FAILED = 74
    SORT = 80
    SORT_TYPE = 81
    SORT_SEQUENCE = 82
    SORT_TOO_MANY_RECORDS = 83
    SORT_TOO_MANY_KEYS = 84
    SORT_DUPLICATE_KEYS = 85
    SORT_FORMATS = 86
    SORT_SCHEMA = 87
    SORT_PATH = 88
    SORT_PATH_IN_SCHEMA = 89
    SORT_DIRECTION = 90
    SORT_CASE = 91
    SORT_MISSING_ACTION = 92
    SORT_MISSING_VALUE = 93
    SORT_TWICE_QUERY = 94
    SORT_TWICE_PARAMETER = 95
    SORT_TWICE = 96
    NO_EXPLAIN = 100
    EXPLAIN_TYPE = 101
    EXPLAIN_UNAVAILABLE = 102
    NO_STYLESHEETS = 110
    STYLESHEET = 111
    SCAN_POSITION = 120
    SCAN_TOO_MANY = 121
    DATABASE = 235
    DATABASE_DENIED = 236


MESSAGES: Mapping[Code, str] = {
    Code.SYSTEM: "General system error",
    Code.UNAVAILABLE: "System temporarily unavailable",
    Code.AUTHENTICATION: "Authentication error",
    Code.OPERATION: "Unsupported operation",
    Code.VERSION: "Unsupported version",
    Code.PARAMETER_VALUE: "Unsupported parameter value",
    Code.PARAMETER_MISSING: "Mandatory parameter not supplied",
    Code.PARAMETER: "Unsupported parameter",
    Code.QUERY_SYNTAX: "Query syntax error",
    Code.QUERY_TYPE: "Unsupported query type",
    Code.QUERY_TOO_LONG: "Too many characters in query",
    Code.PARENTHESES: "Invalid or unsupported use of parentheses",
    Code.QUOTES: "Invalid or unsupported use of quotes",
    Code.CONTEXT_SET: "Unsupported context set",
    Code.INDEX: "Unsupported index",
    Code.INDEX_IN_SET: "Unsupported combination of index and context set",
    Code.INDEXES_COMBINED: "Unsupported combination of indexes",
    Code.RELATION: "Unsupported relation",
    Code.RELATION_MODIFIER: "Unsupported relation modifier",
    Code.RELATION_MODIFIERS_COMBINED: "Unsupported combination of relation modifiers",
    Code.RELATION_WITH_INDEX: "Unsupported combination of relation and index",
    Code.TERM_TOO_LONG: "Too many characters in term",
    Code.RELATION_WITH_TERM: "Unsupported combination of relation and term",
    Code.SPECIAL_NOT_QUOTED: "Special characters not quoted in term",
    Code.NEEDLESS_ESCAPE: "Non special character escaped in term",
    Code.EMPTY_TERM: "Empty term unsupported",
    Code.MASK: "Masking character not supported",
    Code.MASK_TOO_SHORT: "Masked words too short",
    Code.TOO_MANY_MASKS: "Too many masking characters in term",
    Code.ANCHOR: "Anchoring character not supported",
    Code.ANCHOR_PLACE: "Anchoring character in unsupported position",
    Code.PROXIMITY_WITH_MASK: (
        "Combination of proximity/adjacency and masking characters not supported"
    ),
    Code.PROXIMITY_WITH_ANCHOR: (
        "Combination of proximity/adjacency and anchoring characters not supported"
    ),
    Code.STOP_WORDS: "Term contains only stopwords",
    Code.TERM_FORMAT: "Term in invalid format for index or relation",
    Code.BOOLEAN: "Unsupported boolean operator",
    Code.TOO_MANY_BOOLEANS: "Too many boolean operators in query",
    Code.PROXIMITY: "Proximity not supported",
    Code.PROXIMITY_RELATION: "Unsupported proximity relation",
    Code.PROXIMITY_DISTANCE: "Unsupported proximity distance",
    Code.PROXIMITY_UNIT: "Unsupported proximity unit",
    Code.PROXIMITY_ORDERING: "Unsupported proximity ordering",
    Code.PROXIMITY_MODIFIERS_COMBINED: "Unsupported combination of proximity modifiers",
    Code.PREFIX_TWICE: "Prefix assigned to multiple identifiers",
    Code.BOOLEAN_MODIFIER: "Unsupported boolean modifier",
    Code.CANNOT_PROCESS: "Cannot process query; reason unknown",
    Code.FEATURE: "Query feature unsupported",
    Code.MASK_PLACE: "Masking character in unsupported position",
    Code.NO_RESULT_SETS: "Result sets not supported",
    Code.RESULT_SET_UNKNOWN: "Result set does not exist",
    Code.RESULT_SET_UNAVAILABLE: "Result set temporarily unavailable",
    Code.RESULT_SET_RETRIEVAL_ONLY: "Result sets only supported for retrieval",
    Code.RESULT_SET_ONLY: "Retrieval may only occur from an existing result set",
    Code.RESULT_SET_WITH_TERMS: "Combination of result sets with search terms not supported",
    Code.RESULT_SETS_COMBINED: (
        "Only combination of single result set with search terms supported"
    ),
    Code.RESULT_SET_EMPTY: "Result set created but no records available",
    Code.PARTIAL_UNPREDICTABLE: "Result set created with unpredictable partial results available",
    Code.PARTIAL_VALID: "Result set created with valid partial results available",
    Code.TOO_MANY_RECORDS: "Result set not created: too many matching records",
    Code.POSITION: "First record position out of range",
    Code.NEGATIVE_NUMBER: "Negative number of records requested",
    Code.RECORD_FAULT: "System error in retrieving records",
    Code.RECORD_UNAVAILABLE: "Record temporarily unavailable",
    Code.RECORD_GONE: "Record does not exist",
    Code.SCHEMA: "Unknown schema for retrieval",
    Code.NOT_IN_SCHEMA: "Record not available in this schema",
    Code.NOT_AUTHORISED: "Not authorised to send record",
    Code.NOT_AUTHORISED_SCHEMA: "Not authorised to send record in this schema",
    Code.RECORD_TOO_LARGE: "Record too large to send",
    Code.PACKING: "Unsupported record packing",
    Code.XPATH: "XPath retrieval unsupported",
    Code.XPATH_FEATURE: "XPath expression contains unsupported feature",
    Code.XPATH_FAILED: "Unable to evaluate XPath expression",
    Code.SORT: "Sort not supported",
    Code.SORT_TYPE: "Unsupported sort type",
    Code.SORT_SEQUENCE: "Unsupported sort sequence",
    Code.SORT_TOO_MANY_RECORDS: "Too many records to sort",
    Code.SORT_TOO_MANY_KEYS: "Too many sort keys to sort",
    Code.SORT_DUPLICATE_KEYS: "Duplicate sort keys",
    Code.SORT_FORMATS: "Cannot sort: incompatible record formats",
    Code.SORT_SCHEMA: "Unsupported schema for sort",
    Code.SORT_PATH: "Unsupported path for sort",
    Code.SORT_PATH_IN_SCHEMA: "Path unsupported for schema",
    Code.SORT_DIRECTION: "Unsupported direction",
    Code.SORT_CASE: "Unsupported case",
    Code.SORT_MISSING_ACTION: "Unsupported missing value action",
    Code.SORT_MISSING_VALUE: "Sort ended due to missing value",
    Code.SORT_TWICE_QUERY: "Sort spec included both in query and protocol: query prevails",
    Code.SORT_TWICE_PARAMETER: "Sort spec included both in query and protocol: protocol prevails",
    Code.SORT_TWICE: "Sort spec included both in query and protocol: error",
    Code.NO_EXPLAIN: "Explain not supported",
    Code.EXPLAIN_TYPE: "Explain request type not supported",
    Code.EXPLAIN_UNAVAILABLE: "Explain record temporarily unavailable",
    Code.NO_STYLESHEETS: "Stylesheets not supported",
    Code.STYLESHEET: "Unsupported stylesheet",
    Code.SCAN_POSITION: "Response position out of range",
    Code.SCAN_TOO_MANY: "Too many terms requested",
    Code.DATABASE: "Database does not exist",
    Code.DATABASE_DENIED: "Access to specified database denied",
}

BY_REASON: Mapping[QueryReason, Code] = {
    QueryReason.TOO_COSTLY: Code.CANNOT_PROCESS,
    QueryReason.TOO_DEEP: Code.PARENTHESES,
    QueryReason.TOO_MANY_CLAUSES: Code.TOO_MANY_BOOLEANS,
    QueryReason.TERM_TOO_LONG: Code.TERM_TOO_LONG,
    QueryReason.TERM_EMPTY: Code.EMPTY_TERM,
    QueryReason.TERM_FORMAT: Code.TERM_FORMAT,
    QueryReason.RELATION_FOR_POINT: Code.RELATION_WITH_INDEX,
    QueryReason.RELATION_FOR_TERM: Code.RELATION_WITH_TERM,
    QueryReason.MASK_NOT_SUPPORTED: Code.MASK,
    QueryReason.MASK_TOO_SHORT: Code.MASK_TOO_SHORT,
    QueryReason.MASK_TOO_MANY: Code.TOO_MANY_MASKS,
    QueryReason.MASK_PLACE: Code.MASK_PLACE,
    QueryReason.ANCHOR_NOT_SUPPORTED: Code.ANCHOR,
    QueryReason.ANCHOR_PLACE: Code.ANCHOR_PLACE,
    QueryReason.PROXIMITY_OPERANDS: Code.PROXIMITY,
    QueryReason.PROXIMITY_DISTANCE: Code.PROXIMITY_DISTANCE,
    QueryReason.PROXIMITY_RELATION: Code.PROXIMITY_RELATION,
    QueryReason.PROXIMITY_UNIT: Code.PROXIMITY_UNIT,
    QueryReason.PROXIMITY_MASK: Code.PROXIMITY_WITH_MASK,
    QueryReason.SORT_POINT: Code.SORT_PATH,
    QueryReason.SORT_TOO_MANY_KEYS: Code.SORT_TOO_MANY_KEYS,
    QueryReason.SORT_TOO_MANY_RECORDS: Code.SORT_TOO_MANY_RECORDS,
    QueryReason.SORT_MISSING_VALUE: Code.SORT_MISSING_VALUE,
    QueryReason.SORT_OPTION: Code.SORT_SEQUENCE,
    QueryReason.FACET_POINT: Code.INDEX,
    QueryReason.SCAN_POINT: Code.INDEX,
    QueryReason.RESULT_SET_UNKNOWN: Code.RESULT_SET_UNKNOWN,
    QueryReason.RESULT_SET_EXPIRED: Code.RESULT_SET_UNKNOWN,
    QueryReason.SCOPE_UNKNOWN: Code.DATABASE,
    QueryReason.POSITION_OUT_OF_RANGE: Code.POSITION,
    QueryReason.UNAVAILABLE: Code.UNAVAILABLE,
    QueryReason.FAULT: Code.SYSTEM,
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One diagnostic: its code and what the client wrote that caused it."""

    code: Code
    details: str = ""

    @property
    def message(self) -> str:
        """The standard's words for the code."""
        return MESSAGES[self.code]


def of_fault(fault: QueryFault) -> Diagnostic:
    """A refusal by the core as a diagnostic."""
    return Diagnostic(BY_REASON[fault.reason], fault.detail)


def diagnostic_xml(one: Diagnostic, namespace: str) -> str:
    """`diagnostic` with its own namespace declaration; uri, details, message in this order."""
    details = f"<diag:details>{escape(one.details[:500])}</diag:details>" if one.details else ""
    return (
        f'<diag:diagnostic xmlns:diag="{namespace}"><diag:uri>{URI}{one.code.value}</diag:uri>'
        f"{details}<diag:message>{one.message}</diag:message></diag:diagnostic>"
    )
