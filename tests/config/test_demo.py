"""The demo consortium as configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolsrv.config import demo as demo_module
from protocolsrv.config import demo_config, demo_file, load_config, shown_config


def test_the_demo_has_its_libraries_and_no_problems(tmp_path: Path) -> None:
    """24 libraries and 5 schools in six municipalities, found right by the checks."""
    config = demo_config(tmp_path)
    kinds = [one.kind for one in config.libraries]
    assert (len(kinds), kinds.count("school"), kinds.count("mobile")) == (29, 5, 1)
    assert {one.municipality for one in config.libraries} == {
        one.code for one in config.municipalities
    }
    assert len(config.municipalities) == 6
    assert all(one.name != one.code for one in config.municipalities)
    assert all(address.is_loopback for address in config.http.listen)
    path = tmp_path / "demo.toml"
    path.write_text(shown_config(config, changed=True), encoding="utf-8")
    assert load_config(path, {}) == config


def test_other_libraries(tmp_path: Path) -> None:
    """From a file of the caller's."""
    path = tmp_path / "l.csv"
    path.write_text("code,sigel,name,municipality,kind\nexa,X,Exempel,byn,deposit\n")
    config = demo_config(tmp_path, path)
    assert [(one.code, one.kind) for one in config.libraries] == [("exa", "deposit")]
    assert [one.code for one in config.municipalities] == ["byn"]


def test_files_of_the_demo_are_found_in_package_and_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package's own come first; a file that is nowhere is an error naming both places."""
    package = tmp_path / "site-packages" / "protocolsrv"
    monkeypatch.setattr(demo_module, "files", lambda _: package)
    with pytest.raises(FileNotFoundError, match="neither"):
        demo_file("catalogue.mrc")
    checkout = tmp_path / "site-packages" / "marc_fixtures" / "demo" / "catalogue.mrc"
    for place in (checkout, package / "demo" / "catalogue.mrc"):
        place.parent.mkdir(parents=True)
        place.write_bytes(b"")
        assert demo_file("catalogue.mrc") == place
