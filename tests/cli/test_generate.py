"""`protocolsrv generate catalogue`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from lxml import etree

from protocolsrv.cli import main
from protocolsrv.services.generating import Generator


def run(*words: object) -> Result:
    """The verb."""
    return CliRunner().invoke(main, ["generate", "catalogue", *map(str, words)])


def test_records_to_a_file_and_to_standard_output(tmp_path: Path) -> None:
    """The octets the generator makes, for the seed asked for."""
    path = tmp_path / "c.mrc"
    assert run("--records", 1200, "-o", path, "--seed", 3).exit_code == 0
    assert path.read_bytes() == b"".join(Generator(3).records(1200))
    assert run("--records", 2).stdout_bytes == b"".join(Generator(1).records(2))
    assert run("--records", 0).stdout_bytes == b""


def test_marcxml(tmp_path: Path) -> None:
    """One collection of as many records."""
    path = tmp_path / "c.xml"
    assert run("--records", 700, "--format", "xml", "-o", path).exit_code == 0
    root = etree.parse(path).getroot()
    assert etree.QName(root).localname == "collection"
    assert len(root) == 700
    assert run("--records", 0, "--format", "xml").stdout_bytes.endswith(b"</collection>\n")


def test_limits() -> None:
    """A number is needed, and not more than five million."""
    assert run().exit_code == 2
    assert run("--records", 5_000_001).exit_code == 2
    assert run("--records", -1).exit_code == 2
