"""Statements compiled once: positions, constants, lists as one parameter."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select

from protocolsrv.storage.catalogue_tables import records
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.sql import Sql, ids_among, texts_among

from .conftest import Put, record


def test_parameters_must_stand_as_named() -> None:
    statement = select(records.c.id).where(
        records.c.source == bindparam("one"), records.c.control_number == bindparam("two")
    )
    assert Sql(statement, "one", "two").text("sqlite").count("?") == 2
    with pytest.raises(ValueError, match="two"):
        Sql(statement, "two", "one").text("sqlite")


def test_constants_stand_in_the_text() -> None:
    statement = select(records.c.id).where(records.c.source == "O'Brien", records.c.id > 5)
    for dialect in ("sqlite", "postgresql"):
        text = Sql(statement).text(dialect)
        assert "'O''Brien'" in text and "> 5" in text


def test_a_limit_is_one_parameter() -> None:
    statement = select(records.c.id).limit(bindparam("wanted"))
    assert "OFFSET" not in Sql(statement, "wanted").text("sqlite")


@pytest.mark.parametrize("values", [[], ["1"], ["2", "1", "2"], [str(n) for n in range(3000)]])
def test_lists_of_any_length_are_one_parameter(
    databases: Databases, put: Put, values: list[str]
) -> None:
    put(record("1"), record("2"))
    numbers = Sql(select(records.c.id).where(texts_among(records.c.control_number, "all")), "all")
    found = {
        row[0] for row in databases.catalogue.rows(numbers, (databases.catalogue.many(values),))
    }
    assert found == {n for n in (1, 2) if str(n) in values}


def test_a_list_of_ids_uses_the_key(databases: Databases, put: Put) -> None:
    put(*[record(str(number)) for number in range(3)])
    sql = Sql(select(records.c.id).where(ids_among(records.c.id, "ids")), "ids")
    many = databases.catalogue.many([3, 1])
    assert {row[0] for row in databases.catalogue.rows(sql, (many,))} == {1, 3}
    if databases.catalogue.dialect == "sqlite":
        with databases.catalogue.write() as transaction:
            plan = transaction._cursor.execute(f"EXPLAIN QUERY PLAN {sql.text('sqlite')}", (many,))
            assert "SEARCH records USING INTEGER PRIMARY KEY" in plan.fetchall()[0][3]
