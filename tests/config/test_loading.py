"""Reading configuration: every problem with its place, its code and its hint, all at one time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from protocolsrv.config import Address, Config, Problem, load_config, read_config

CONSORTIUM = """
[[municipality]]
code = "by"
name = "Byn"
[[library]]
code = "exa"
sigel = "ZZEXA"
name = "Exempel"
municipality = "by"
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a configuration file and gives its path."""

    def writer(text: str, name: str = "protocolsrv.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return writer


def told(path: Path, **environ: str) -> list[tuple[str, int, str]]:
    """Code, line and hint of every problem."""
    problems = read_config(path, environ).problems
    return [(one.code.removeprefix("PS-CFG-"), one.line, one.hint) for one in problems]


def test_an_empty_file_is_the_defaults(write: Write) -> None:
    """Nothing needs to be said; data lie beside the file."""
    config = load_config(write(""), {})
    assert isinstance(config, Config)
    assert config.http.listen == (Address("127.0.0.1", 8080),)
    assert config.sru.default_records == 10
    assert config.database.plain_url() is None
    assert config.data_dir.is_absolute()
    assert config.data_dir.name == "data"


def test_what_is_written_counts(write: Write, tmp_path: Path) -> None:
    """Values of each type."""
    config = load_config(
        write(
            """
            data_dir = "here"
            [http]
            listen = ["127.0.0.1:80", "[::1]:80"]
            workers = 3
            idle_seconds = 5
            trusted_proxies = ["10.0.0.0/8"]
            [sru]
            enabled = false
            [loading]
            match = ["isbn-title"]
            [loading.holdings]
            like = "koha952"
            libraries = { HB = "exa" }
            statuses.q = { "*" = "on_loan" }
            [log]
            format = "json"
            """
            + CONSORTIUM
        ),
        {},
    )
    assert isinstance(config, Config), config
    assert config.data_dir == tmp_path / "here"
    assert [str(one) for one in config.http.listen] == ["127.0.0.1:80", "[::1]:80"]
    assert config.http.idle_seconds == 5.0
    assert "10.1.1.1" in config.http.trusted_proxies[0]
    assert not config.sru.enabled
    assert config.loading.match == ("isbn-title",)
    assert not isinstance(config.loading.holdings, str)
    assert config.loading.holdings.like == "koha952"
    assert config.loading.holdings.statuses == {"q": {"*": "on_loan"}}
    assert config.log.format == "json"
    assert config.libraries[0].municipality == config.municipalities[0].code == "by"
    assert config.libraries[0].kind == "library"


def test_every_problem_is_told_at_once_in_the_order_of_the_file(write: Write) -> None:
    """Eight faults of eight kinds, each at its line."""
    path = write(
        'data_dir = 5\n[http]\nworkrs = 3\nlisten = "127.0.0.1:80"\nidle_seconds = "30"\n'
        "workers = 1000\n[sru]\ndefault_records = 200\n[database]\n"
        'url = "postgresql://a:hush@c/d"\n[[library]]\ncode = "exa"\nsigel = "X"\nname = "N"\n'
        'municipality = "nix"\n[loading]\nholdings = "koha95"\n[[library]]\ncode = "exb"\n'
    )
    assert told(path) == [
        ("005", 1, ""),
        ("003", 3, "did you mean 'workers'?"),
        ("005", 4, 'a list stands in brackets: ["127.0.0.1:80"]'),
        ("005", 5, "without quotes: 30"),
        ("006", 6, ""),
        ("017", 8, ""),
        ("009", 10, "put it into a file and write url_file, or set PROTOCOLSRV__DATABASE__URL"),
        ("013", 15, "add a table [[municipality]]"),
        ("006", 17, "did you mean 'koha952'?"),
        ("004", 18, ""),
        ("004", 18, ""),
        ("004", 18, ""),
    ]
    problems = load_config(path, {})
    assert isinstance(problems, list)
    assert not any("hush" in str(one) for one in problems)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('data_dir = "x\n', "a text may lack its closing quote"),
        ("a = 1\na = 2\n", "this key stands here twice: keep one"),
        ("[log]\n[log]\n", "this table stands here twice: make one of them"),
        ("a = True\n", "texts stand in quotes; true and false are written small"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_a_remedy_and_nothing_else(
    write: Write, text: str, hint: str
) -> None:
    """What cannot be read is not said to lack libraries."""
    (problem,) = read_config(write(text), {}).problems
    assert problem.code == "PS-CFG-002"
    assert problem.hint == hint


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    """Nothing is said of its contents."""
    (problem,) = read_config(tmp_path / "none.toml", {}).problems
    assert problem.code == "PS-CFG-001"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("[htp]\n", "003", "unknown table 'htp'"),
        ("[http]\nworkers = 1.5\n", "005", "a whole number from 0 to 256, not a number"),
        ("[http]\nworkers = true\n", "005", "not true or false"),
        ("[http]\nworkers = -1\n", "006", "from 0 to 256, not -1"),
        ("[http]\nidle_seconds = 0\n", "006", "greater than 0"),
        ("[http]\nidle_seconds = inf\n", "006", "at most 86400"),
        ("[http]\nidle_seconds = nan\n", "006", "greater than 0"),
        ('[http]\nlisten = ["nowhere"]\n', "006", "host:port"),
        ("[http]\nlisten = [80]\n", "005", "host:port in quotes, not a whole number"),
        ('[http]\npublic_url = "ftp://x"\n', "006", "not well formed"),
        ("http = 5\n", "005", "expected a table"),
        ("[http]\nworkers = { a = 1 }\n", "005", "not a table"),
        ("[http]\nworkers = 2020-01-01\n", "005", "not a date or time"),
        ("[sru]\nenabled = 'yes'\n", "005", "true or false, not text"),
        ("[log]\nformat = 'loud'\n", "006", 'one of "console", "json"'),
        ("[loading]\nmatch = ['libriss']\n", "006", "libriss"),
        ("[loading]\nholdings = 7\n", "005", "or a table"),
        ("[loading.holdings]\ntag = '952'\n", "016", "'barcode', 'owner'"),
        ("[loading.holdings]\nlike='koha952'\nstatuses.q.x='gone'\n", "006", "gone"),
        ("[loading.holdings]\nlike='koha952'\nlinked_picks.barcod=['p']\n", "003", "barcod"),
        ("[[outgoing]]\nwithhold = [{ tags = '9*', why = 'x' }]\n", "006", "three places"),
        ("[[outgoing]]\nwithhold = [{ tags = '9..' }]\n", "004", "needs 'why'"),
        ("[[outgoing]]\ndatabase = 'nix'\n", "018", "nix"),
        ("[[outgoing]]\n[[outgoing]]\n", "012", "same schema and database"),
        ("data_dir = ''\n", "006", "empty"),
        ("[database]\nurl = 'sqlite:///x.db'\n", "015", "SQLite"),
        ("[database]\nurl = 'mysql://a@b/c'\n", "015", "PostgreSQL"),
        ("[database]\nurl = 'postgresql://a@b'\n", "015", "names no database"),
        ("[database]\nurl = 'postgresql://a@b:x/c'\n", "015", "cannot be read"),
        ("[http]\nlisten = ['127.0.0.1:80', '127.0.0.1:80']\n", "014", "taken"),
        ("[[library]]\ncode = 'Upper'\nsigel='X'\nname='N'\nmunicipality='by'\n", "006", "Upper"),
        ("[[municipality]]\ncode = 'region'\nname = 'x'\n", "012", "whole region"),
        ("a = 1\na = 2\n", "002", "overwrite"),
        ("a = \n", "002", "value"),
        ("[http\n", "002", ""),
        ("a = [1,\n", "002", ""),
    ],
)
def test_one_fault(write: Write, text: str, code: str, message: str) -> None:
    """Each fault gives one problem, of its kind, that says what is wrong, and where."""
    syntax = code == "002"
    path = write(text + ("" if syntax else CONSORTIUM))
    problems = read_config(path, {}).errors
    assert [one.code for one in problems] == [f"PS-CFG-{code}"]
    assert message in problems[0].message
    assert problems[0].line
    assert problems[0].text == path.read_text().split("\n")[problems[0].line - 1]
    assert 1 <= problems[0].column <= len(problems[0].text) + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[municipality]]\ncode='exa'\nname='x'\n", "'exa' is used twice"),
        ("[[library]]\ncode='two'\nsigel='zzexa'\nname='N'\nmunicipality='by'\n", "sigel 'zzexa'"),
        ("[[library]]\ncode='two'\nsigel='EXA'\nname='N'\nmunicipality='by'\n", "code of another"),
    ],
)
def test_codes_and_sigels_are_unique(write: Write, text: str, message: str) -> None:
    """Over municipalities and libraries together, in any case of letters."""
    (problem,) = read_config(write(CONSORTIUM + text), {}).errors
    assert problem.code == "PS-CFG-012"
    assert message in problem.message


def test_a_library_may_have_its_code_for_a_sigel(write: Write) -> None:
    """Its own code is no clash."""
    assert not read_config(write(CONSORTIUM.replace("ZZEXA", "exa")), {}).problems


def test_a_broken_municipality_is_told_once(write: Write) -> None:
    """Not again for each of its libraries."""
    assert told(write(CONSORTIUM.replace('code = "by"', 'code = "B Y"'))) == [
        ("006", 3, "Two to sixteen of a-z, 0-9 and -.")
    ]


def test_warnings_do_not_keep_it_from_starting(write: Write) -> None:
    """A public address without a reason, a mapping to an unknown library, no libraries."""
    public = "[http]\nlisten = ['0.0.0.0:80']\n"
    reading = read_config(write(public + CONSORTIUM), {})
    assert reading.config is not None
    assert [one.code for one in reading.warnings] == ["PS-CFG-020"]
    reading = read_config(write(public + "public_reason = 'the firewall'\n" + CONSORTIUM), {})
    assert not reading.problems
    assert told(write("")) == [("021", 0, "add tables [[library]]")]
    mapping = "[loading.holdings]\nlike = 'koha952'\nlibraries = { A = 'exa', B = 'exx' }\n"
    assert told(write(mapping + CONSORTIUM)) == [("023", 3, "did you mean 'exa'?")]


def test_an_address_for_all_takes_every_other(write: Write) -> None:
    """0.0.0.0 and one address of the machine cannot share a port; port 0 is always another."""
    both = "[http]\npublic_reason = 'x'\nlisten = ['0.0.0.0:80', '127.0.0.1:{}']\n" + CONSORTIUM
    assert [one[0] for one in told(write(both.format(80)))] == ["014"]
    assert told(write(both.format(81))) == []
    free = "[http]\nlisten = ['127.0.0.1:0', '127.0.0.1:0']\n" + CONSORTIUM
    assert told(write(free)) == []


# ---- secrets -----------------------------------------------------------------------------------


def test_a_secret_from_its_file(write: Write) -> None:
    """Relative to the configuration, without its line end; masked wherever it is shown."""
    secret = write("hush\n", "db-password")
    secret.chmod(0o600)
    path = write(
        "[database]\nurl = 'postgresql://anna@db/x'\npassword_file = 'db-password'\n" + CONSORTIUM
    )
    config = load_config(path, {})
    assert isinstance(config, Config), config
    assert config.database.plain_url() == "postgresql://anna:hush@db/x"
    assert "hush" not in repr(config)
    secret.chmod(0o644)
    assert told(path) == [("022", 4 - 1, f"chmod 600 {secret}")]


@pytest.mark.parametrize(("content", "code"), [(None, "010"), ("", "010"), ("\n", "010")])
def test_a_secret_file_that_is_none(write: Write, content: str | None, code: str) -> None:
    """Missing or empty."""
    if content is not None:
        write(content, "pw").chmod(0o600)
    path = write("[database]\nurl = 'postgresql://anna@db/x'\npassword_file = 'pw'\n" + CONSORTIUM)
    assert [one[:2] for one in told(path)] == [(code, 3)]


def test_a_secret_in_the_file_is_refused_and_not_repeated(write: Write) -> None:
    """Not even in the line that is shown: output of `check` is pasted into tickets."""
    path = write("[database]\nurl = 'postgresql://a@b/c'\npassword = 'hush'\n" + CONSORTIUM)
    (problem,) = read_config(path, {}).problems
    assert problem.code == "PS-CFG-009"
    assert "hush" not in str(problem)


def test_passwords_twice_or_for_nobody(write: Write) -> None:
    """A password without a URL, without a user, or twice."""
    variable = {"PROTOCOLSRV__DATABASE__PASSWORD": "hush"}
    alone = write(CONSORTIUM)
    assert [one[0] for one in told(alone, **variable)] == ["017"]
    nobody = write("[database]\nurl = 'postgresql://b/c'\n" + CONSORTIUM)
    assert [one[0] for one in told(nobody, **variable)] == ["017"]
    url = {"PROTOCOLSRV__DATABASE__URL": "postgresql://a:other@b/c"}
    assert [one[0] for one in told(alone, **variable, **url)] == ["017"]


# ---- several files -----------------------------------------------------------------------------


def test_included_files_are_read_together(write: Write) -> None:
    """Tables of the same list join, and each place is that of its own file."""
    write(CONSORTIUM, "a-libraries.toml")
    write("[[library]]\ncode = 'two'\nsigel = 'X'\nname = 'N'\nmunicipality = 'nix'\n", "b-l.toml")
    main = write("include = ['?-l*.toml']\n[http]\nworkers = 2\n")
    (problem,) = read_config(main, {}).errors
    assert Path(problem.file).name == "b-l.toml"
    assert (problem.line, problem.column) == (5, 16)
    write("[[library]]\ncode = 'two'\nsigel = 'X'\nname = 'N'\nmunicipality = 'by'\n", "b-l.toml")
    config = load_config(main, {})
    assert isinstance(config, Config), config
    assert [one.code for one in config.libraries] == ["exa", "two"]
    assert config.http.workers == 2


@pytest.mark.parametrize(
    ("other", "code", "line"),
    [
        ("[http]\nworkers = 3\n", "007", 2),
        ("include = ['x.toml']\n", "008", 1),
        ("[http]\nidle_seconds = 3\n", "", 0),
    ],
)
def test_included_files_override_nothing(write: Write, other: str, code: str, line: int) -> None:
    """The same key in two files is an error naming both; different keys of one table join."""
    write(other, "other.toml")
    main = write("include = ['other.toml']\n[http]\nworkers = 2\n" + CONSORTIUM)
    found = told(main)
    assert [one[:2] for one in found] == ([(code, line)] if code else [])
    if code == "007":
        assert found[0][2].endswith("protocolsrv.toml:3")


def test_files_that_cannot_be_read(write: Write, tmp_path: Path) -> None:
    """The file itself, one that is included, and bytes that are no text."""
    assert [one.code for one in read_config(tmp_path / "no.toml", {}).errors] == ["PS-CFG-001"]
    main = write("include = ['no.toml', 'none-*.toml']\n" + CONSORTIUM)
    assert [one[:2] for one in told(main)] == [("001", 1)]
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# å".encode("latin-1"))
    assert [one.code for one in read_config(latin, {}).errors] == ["PS-CFG-002"]


def test_a_problem_knows_its_place(write: Write) -> None:
    """All parts of one problem."""
    path = write("[http]\n  workrs = 3 # no\n" + CONSORTIUM)
    (problem,) = read_config(path, {}).problems
    assert problem == Problem(
        problem.kind,
        "unknown key 'workrs' in [http]",
        str(path),
        2,
        3,
        "  workrs = 3 # no",
        6,
        "did you mean 'workers'?",
    )
