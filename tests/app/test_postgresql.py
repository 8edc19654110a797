"""The whole road once over PostgreSQL: load, search, delete, export, and the state it tells."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from protocolsrv.app.exports import export_records
from protocolsrv.app.loads import delete_records
from protocolsrv.marc.frames import read_all
from protocolsrv.storage.errors import SchemaMismatch

from .house import House, generated, wait_for

pytestmark = pytest.mark.postgres


def test_the_whole_road(postgres_url: str, tmp_path: Path) -> None:
    """An administrator makes the tables; then everything is as over SQLite."""
    house = House(tmp_path / "house", url=postgres_url)
    before = house.run("db", "status")
    assert before.returncode == 1 and b"protocolsrv db upgrade" in before.stdout
    with pytest.raises(SchemaMismatch, match="db upgrade"):
        house.count()
    assert house.run("db", "upgrade").returncode == 0
    after = house.run("db", "status")
    assert after.returncode == 0 and after.stdout.count(b"up to date") == 2

    path = house.write("g.mrc", *generated(120))
    counts, _ = house.load(path)
    assert counts.added == house.count() == house.found("cql.allRecords=1") == 120
    assert not (house.data / "catalogue.sqlite").exists()
    end = house.log_end()
    again, _ = house.load(path)
    assert again.unchanged == 120 and house.log_end() == end
    out = io.BytesIO()
    first = export_records(house.config, None, "mrc", out)
    assert first.records == 120
    number = min(house.numbers())
    assert delete_records(house.config, [number], None) == []
    assert house.found(f"rec.identifier={number}") == 0
    out = io.BytesIO()
    assert export_records(house.config, first.next_since, "mrc", out).records == 1
    out.seek(0)
    (gone,) = read_all(out, "")
    assert gone.record.deleted  # type: ignore[union-attr]
    follower = House(tmp_path / "sqlite")
    follower.load(path)
    for query in ("dc.title=a*", "dc.creator=s*", "dc.date>=2000"):
        assert abs(house.found(query) - follower.found(query)) <= 1
    with house.serving() as server:
        assert server.hits("cql.allRecords=1") == 119
        house.load(house.write("one.mrc", generated(121)[120]))
        wait_for(lambda: server.hits("cql.allRecords=1") == 120)


def test_no_server_is_one_line(tmp_path: Path) -> None:
    """An address where nobody answers: what, where and what to do, without the password."""
    house = House(tmp_path, url="postgresql://somebody:geheim@127.0.0.1:1/nothing")
    ran = house.run("db", "status")
    assert ran.returncode == 1
    (line,) = ran.stderr.decode().splitlines()
    assert "127.0.0.1" in line and "geheim" not in line
