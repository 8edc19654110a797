"""What records a request wants: element set names and composed specifications, to one form."""

from __future__ import annotations

from . import oids
from .apdus.records import CompSpec, Specification
from .codec import Chosen
from .context import Context
from .databases import Databases
from .diagnostics import Code, Diagnostic
from .records import Form, form_of


def simple(
    names: Chosen | None, syntax: str | None, databases: Databases, context: Context
) -> Form | Diagnostic:
    """The form by an element set name, of every database or of ours."""
    element_set = ""
    if names is not None and names.name == "genericElementSetName":
        element_set = names.value
    elif names is not None:
        element_set = next(
            (one.esn for one in names.value if _same(one.db_name, databases.name)), ""
        )
    return form_of(syntax, element_set, "", context)


def composed(
    spec: CompSpec, syntax: str | None, databases: Databases, context: Context
) -> Form | Diagnostic:
    """The form by a composed specification: the first of its syntaxes that is served, else another
    if it allows that."""
    wanted = spec.generic
    for one in spec.db_specific or ():
        if _same(one.db, databases.name):
            wanted = one.spec
    if spec.record_syntax:
        served = [one for one in spec.record_syntax if one in oids.SYNTAXES]
        if not served and not spec.select_alternative_syntax:
            return Diagnostic(Code.SYNTAX, spec.record_syntax[0])
        syntax = served[0] if served else oids.MARC21
    element_set = schema = ""
    if wanted is not None:
        read = _read(wanted)
        if isinstance(read, Diagnostic):
            return read
        element_set, schema = read
    return form_of(syntax, element_set, schema, context)


def _read(wanted: Specification) -> tuple[str, str] | Diagnostic:
    element_set = schema = ""
    if wanted.element_spec is not None:
        if wanted.element_spec.name != "elementSetName":
            return Diagnostic(Code.COMP_SPEC, wanted.element_spec.name)
        element_set = wanted.element_spec.value
    if wanted.schema is not None:
        schema = wanted.schema.value
    return element_set, schema


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
