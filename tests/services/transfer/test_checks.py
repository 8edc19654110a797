"""Every error of the files themselves: file, line, column, remedy, and nothing personal."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.services.transfer.tables import BY_NAME, TABLES
from tests.circulation.memory import MemoryStore

from .house import FILES, load


def add(name: str, row: str) -> dict[str, str]:
    """The good files and one more row."""
    return {**FILES, name: f"{FILES[name]}{row}\n"}


def change(name: str, old: str, new: str) -> dict[str, str]:
    """The good files with one thing otherwise."""
    assert old in FILES[name]
    return {**FILES, name: FILES[name].replace(old, new, 1)}


CASES = [
    (change("loans", "I1,101,vin", "I1,101,vim"), "loans.csv:2: library: no library 'vim'", "vin?"),
    (change("holds", "teg vin", "teg xxx"), "holds.csv:4: passed: no library 'xxx'", "add it"),
    (change("consents", "umea", "umeo"), "consents.csv:2: municipality: no munic", "umea?"),
    (change("loans", "today+18", "today+x"), "loans.csv:2: due_at: 'today+x' is not", "a moment"),
    (change("loans", "today+18", "today-18"), "loans.csv:2: due_at: before lent_at", "correct"),
    (change("loans", "today-60", "today+6"), "loans.csv:3: lent_at: lies ahead", "order of day"),
    (change("fees", "250,200.50", "250,2000.50"), "fees.csv:2: owing: more than", "correct"),
    (change("fees", "250,200.50", "250,0"), "fees.csv:2: owing: nothing is owing", "leave paid"),
    (change("fees", "250,200.50", "2x,1"), "fees.csv:2: amount: '2x' is not right", "12.50"),
    (change("patrons", "1980-05-01", "1980-15-01"), "patrons.csv:2: birth_date: this value", "day"),
    (change("patrons", "1980-05-01", "today+9"), "patrons.csv:2: birth_date: lies ahead", ""),
    (change("patrons", "19121212-1212", "19121212-1213"), "patrons.csv:2: personnummer: no", ""),
    (change("patrons", "yes", "perhaps"), "patrons.csv:3: protected: 'perhaps'", "yes or no"),
    (change("patrons", "101,", "191212121212,"), "patrons.csv:2: patron: is a personal", "number"),
    (change("patrons", ",101,,,,yes", ",102,,,,yes"), "patrons.csv:3: guardian: is the", ""),
    (change("patrons", ",,dra,", ",,teg,"), "patrons.csv:4: school: teg is no school", ""),
    (add("patrons", "101,E,adult,ust,,,,,,"), "patrons.csv:5: patron: the same patron as in", ""),
    (add("patrons", "105,E,adult,ust"), "patrons.csv:5: 4 fields, but the header has 10", "quote"),
    (add("patrons", "105,,adult,ust,,,,,,"), "patrons.csv:5: name: empty", "must be"),
    (add("patrons", '105,"E,adult'), "patrons.csv:5: not CSV", "quotation mark"),
    (change("patrons", "Beta", "B\x07eta"), "patrons.csv:3: name: holds a control", ""),
    (change("patrons", "category", "kategory"), "patrons.csv:1: kategory: no such", "category"),
    (change("patrons", "patron,name", "patron,patron,name"), "patrons.csv:1: patron: stands", ""),
    (change("cards", "card,", "nr,"), "cards.csv:1: card: this column is", "add"),
    ({"patrons": ""}, "patrons.csv:1: no header row", "begin with: patron,name"),
    ({"patrons": "patron,name,category,home\n1,Bj\xf6rn,a,ust\n".encode("latin-1")},
     "patrons.csv:2: not UTF-8", "as UTF-8"),
    ({"patroner": "x"}, "patroner.csv: no such file", "rename it to patrons.csv"),
    (change("blocks", "staff", "debt"), "blocks.csv:2: kind: debt is worked out", "leave the row"),
    (change("consents", "2024-01-01", "2021-01-01"), "consents.csv:3: withdrawn_at: before", ""),
    (change("holds", ",,,today+9", "filled,,,today+9"), "holds.csv:4: state: filled", "ended"),
    (change("holds", ",,,today+9", ",I4,,today+9"), "holds.csv:4: item: caught, but", "state"),
    (change("holds", "on_shelf,I3", "on_shelf,"), "holds.csv:3: item: a hold on_shelf", "name"),
    (change("holds", "R3", ""), "holds.csv:4: record: for no title", "give record"),
    (change("holds", "on_shelf,I3", "on_shelf,I2"), "holds.csv:3: item: this item", "leave one"),
    (change("holds", "R1,vin", "R1,teg"), "holds.csv:2: pickup: transits.csv:2 brings it to", ""),
    (change("transits", "hold", "ill"), "holds.csv:2: item: in transit, but no row", "add that"),
    (change("transits", "return_home", "hold"), "transits.csv:3: reason: for a hold, but", "add"),
    (change("transits", "vin,ust", "ust,ust"), "transits.csv:3: destination: is the", "leave"),
    (add("transits", "I1,ust,vin,ill,today"), "transits.csv:4: item: this item is elsewhere by"
     " loans.csv:2", "leave one"),
    (change("items", "I1,R1,ust,,,book,", "I1,R1,ust,,,book,missing"),
     "items.csv:2: status: missing, but loans.csv:2 has it on_loan", "empty the status"),
    (change("items", "damaged", "on_loan"), "items.csv:5: status: on_loan, but no row of", "add"),
    ({**FILES, "libraries": "code,municipality,kind\nust,vindeln,\nxyz,umea,\n"},
     "libraries.csv:2: municipality: the configuration has umea", "agree"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said", "remedy"), CASES)
def test_told_with_place_and_remedy(files, said: str, remedy: str) -> None:
    store = MemoryStore()
    report = load(store, **files)
    assert any(said in line and remedy in line for line in report.lines()), report.lines()
    assert all(re.match(r"\w+\.csv(:\d+)?: ", line) for line in report.lines())
    assert all(one.remedy for one in report.problems)
    assert store.state == MemoryStore().state


def test_all_errors_are_told_at_once() -> None:
    files = change("loans", "today+18", "never")
    files["fees"] = files["fees"].replace("print", "sprint")
    files["cards"] = files["cards"].replace("lost", "lots")
    report = load(MemoryStore(), **files)
    assert {one.file for one in report.problems} == {"loans.csv", "fees.csv", "cards.csv"}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_personal_in_any_message(data: st.DataObject) -> None:
    """Whatever is put into a personal column, no message repeats it."""
    name = data.draw(st.sampled_from([one for one in FILES if one != "items"]))
    table = BY_NAME[name]
    lines = FILES[name].splitlines()
    header = lines[0].split(",")
    personal = [one for one in header if (c := table.column(one)) is not None and c.personal]
    if not personal:
        return
    column = data.draw(st.sampled_from(personal))
    secret = "Zqx" + data.draw(st.text("abcdefghijklmnop \x07'", min_size=3, max_size=30)) + "xqZ"
    row = ["" for _ in header]
    row[header.index(column)] = secret
    for other in table.columns:
        if other.required and other.name in header and other.name != column:
            row[header.index(other.name)] = data.draw(st.sampled_from(["ust", "today", "5", "?"]))
    files = {**FILES, name: "\n".join([*lines, ",".join(row)]) + "\n"}
    told = "\n".join(load(MemoryStore(), **files).lines())
    assert secret not in told
    assert "Zqx" not in told


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([one.name for one in TABLES]),
    st.binary(max_size=200) | st.text(',;"\n\rab1-todyπ', max_size=120).map(str.encode),
)
def test_any_bytes_give_a_report(name: str, data: bytes) -> None:
    """Never an exception, and never half a load."""
    store = MemoryStore()
    report = load(store, **{**FILES, name: data})
    assert report.loaded or store.state == MemoryStore().state


def test_semicolons_and_byte_order_mark_are_read() -> None:
    text = "\ufeffpatron;name;category;home\r\n101;Alfa, Prov;adult;ust\r\n"
    store = MemoryStore()
    assert load(store, patrons=text).counts["patrons"].added == 1
    assert next(iter(store.state.patrons.values())).name == "Alfa, Prov"


def test_lines_are_counted_across_fields_of_several() -> None:
    text = 'patron,name,category,home,address\n1,A,adult,ust,"Gatan 1\n90000 Ort"\n2,B,adult,xx,\n'
    assert str(load(MemoryStore(), patrons=text).problems[0]).startswith("patrons.csv:4: home")
