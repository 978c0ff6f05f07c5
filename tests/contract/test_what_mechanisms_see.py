"""The tables in CONTRIBUTING.md say what y, x, p and u hold now."""

from contract.weeks import model
from marchland.mechanisms import discover
from marchland.territory.diagnostics import CORE, NAMES
from tools.what_mechanisms_see import PAGE, fields, named, tables, written

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_current() -> None:
    """For the mechanisms that they name: a file that is new asks for no other file. If this fails, run the script."""
    names = named(TEXT)
    assert len(names) > 10 and set(names) <= set(discover())
    assert written(TEXT, names) == TEXT


def test_nothing_is_left_out() -> None:
    """Every name that a mechanism of the teaching scenario can be given has a row."""
    m, text = model(), tables(discover())
    given = {*CORE, *NAMES, *m.stocks, *m.geography, *m.weekly.declared, *m.labels["lever"]}
    given |= {f"last_{e.name}" for one in m.mechanisms for e in one.events} | {
        name for name, _, _ in fields("Inputs")
    }
    assert {name for name in given if f"| `{name}` |" not in text} == set()
