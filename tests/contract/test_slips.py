"""Slips that a contributor makes in one file: each is said before a run, with mechanism, file and line, and no traceback.

One sound mechanism, and one change a case. Discovery and `check` run here as a user's do; nothing is simulated.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import marchland as ml
from marchland import mechanisms
from marchland.engine.contract import Add, Event, Mechanism, Rate
from marchland.errors import MechanismError
from marchland.mechanisms import AXES, RECORDED_ALONG, SHIPPED, discover
from marchland.scenario.rules.inputs import _LABELS
from marchland.territory.compile import compile_model

SOUND = '''"""M98 Wells run dry.

    wells_fail(p) = fail (1 - springs / need)

Sources: assumed. Rivals: none. Fails when: it pours.
"""

import jax.numpy as jnp

from marchland.engine.contract import Add, Event, Input, Lever, Mechanism, Rate, Scale, Stock
from marchland.engine.priors import Param, beta, lognormal


def post(y, p, x, u):
    dry = jnp.maximum(1 - x.springs[x.country] / p.need, 0) * (1 - x.wells)
    return [
        Add("thirst", (dry - y.thirst) / p.lag),
        Rate("wells_fail", p.fail * dry, (Add("services", -p.loss * y.services),)),
        Scale("assault", -y.thirst[:, None] * y.held * y.last_wells_fail[:, None]),
    ]


mechanism = Mechanism(
    name="wells",
    claim="Wells run dry.",
    post=post,
    parameters=(
        Param("need", "ratio", lognormal(1.0, 0.3), note="water that is needed"),
        Param("lag", "weeks", lognormal(4.0, 0.3), note="weeks until it is felt"),
        Param("fail", "1/week", lognormal(0.05, 0.3), note="wells that fail a week"),
        Param("loss", "share", beta(3.0, 7.0), note="share of services lost"),
    ),
    stocks=(Stock("thirst", ("place",), "0-1", 0.0, 0.0, low=0.0, high=1.0),),
    events=(Event("wells_fail", ("place",)),),
    levers=(Lever("wells", "share of wells dug", 0.0, 1.0, 0.0),),
    inputs=(Input("springs", "ratio", ("country",), default=1.0, high=3.0, note="water of springs"),),
    reads=("held", "services"),
    rivals="none",
    outcomes=("services",),
)
'''
TRACED = {
    "an undeclared read": ('reads=("held", "services")', 'reads=("held",)', "reads 'services' without declaring it"),
    "an unknown read": ("y.held", "y.heldd", "reads unknown state 'heldd'; did you mean 'held'?"),
    "a parameter misspelt": ("p.need", "p.nede", "unknown parameter 'nede'; there are: fail, .*did you mean 'need'"),
    "an input misspelt": ("x.springs[", "x.sprigns[", "unknown input, lever or part .* did you mean 'springs'"),
    "a shape of its own": ("-p.loss * y.services", "-p.loss * dry", r"shape \(10,\) on the stock 'services'"),
    "a shape in a formula": ("-p.loss * y.services", "dry * y.services", r"on this line: .*y.services \(10, 5\)"),
    "an event misspelt": ('Scale("assault"', 'Scale("asault"', "unknown event 'asault'; .*did you mean 'assault'"),
    "a stock misspelt": ('(Add("services"', '(Add("servces"', "unknown stock 'servces'; did you mean 'services'"),
    "a bare number": ("-p.loss * y.services", "-.5 * y.services", "0.5 in a formula: numbers there are 0, 1 or 2; .*Param"),
    "a claim without a number": ("M98 Wells", "Wells", "expected to begin with a number and the claim, .*, not 'Wells run"),
    "no equation": ("wells_fail(p) =", "wells fail by", "expected an equation"),
    "no doubts": ("Fails when: it", "It", "docstring: expected Fails when:"),
    "no posts": ("    return [", "    _ = [", "`post` gives None: expected a list"),
    "another thing to follow": ('(Add("services", -p.loss * y.services),)', "dry", "the `then` of Rate.'wells_fail'"),
    "a start of nothing": ('"0-1", 0.0, 0.0', '"0-1", lambda x, p: x.gdp, 0.0', "there is no 'gdp' in the world"),
    "state of the engine": ("thirst", "tenure", "the engine has state named 'tenure' itself"),
    "an event of the engine": ("wells_fail", "take", "the event 'take' is the engine's"),
    "a name of the world": ("springs", "population", "the world has 'population' already"),
}  # fmt: skip
DECLARED = {
    "an unknown axis": ('("thirst", ("place",)', '("thirst", ("town",)', "no axis named 'town'; axes are: country, "),
    "an input along nothing": ('("country",), default', '("zone",), default', "no axis named 'zone'; axes are: coun"),
    "an unknown unit": ('"need", "ratio"', '"need", "ratoi"', "for the unit 'ratoi'.* did you mean 'ratio'"),
    "a prior that does not fit": ("beta(3.0, 7.0)", "lognormal(0.5, 1.0)", r"reaches from .* beyond 0 to 1, .*'share'"),
    "a prior of nothing": ("beta(3.0, 7.0)", "beta(0.0, 7.0)", "a is 0; a prior of kind 'beta' takes a and b above 0"),
    "bounds the wrong way": ('note="water that', 'low=2, high=1, note="water that', "expected low < high"),
    "a default out of bounds": ("default=1.0", "default=9.0", "default 9 is not within 0 to 3"),
    "history out of bounds": ("0.0, 1.0, 0.0)", "0.0, 1.0, 2.0)", "history 2 is not within 0 to 1"),
    "neutral out of bounds": ('"0-1", 0.0, 0.0', '"0-1", 0.0, 7.0', "neutral 7 is not within 0 to 1"),
    "an outcome of no name": ('outcomes=("services",)', 'outcomes=("thirst",)', "no outcome named 'thirst'; they are: "),
    "half of what a lever moves": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thirst")', "missing: `slope`, `outcome`"),
    "a lever on no stock": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thrist", slope={"wells.need": 0.5}, outcome="deaths")',
                            "moves: no stock named 'thrist'; did you mean 'thirst'"),
    "a lever on no outcome": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thirst", slope={"wells.need": 0.5}, outcome="death")',
                              "outcome: no outcome named 'death'; they are: .* did you mean 'deaths'"),
    "a slope of no parameter": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thirst", slope={"need": 0.5}, outcome="deaths")',
                                "slope: no parameter named 'need' .full names, such as contest.rho"),
    "a slope beyond": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thirst", slope={"will.step": 9.0}, outcome="deaths")',
                       "slope: will.step: 9.0: expected a number from 0 to 1 that is not 0"),
    "a slope that cannot be 0": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thirst", slope={"hold.edge": 0.5}, outcome="deaths")',
                                 "slope: hold.edge cannot be 0"),
    "a slope of no number": ('0.0, 1.0, 0.0)', '0.0, 1.0, 0.0, moves="thirst", slope="hold.f_loc", outcome="deaths")',
                             "slope: expected a mapping from a parameter's full name to a number"),
    "something else": ('events=(Event("wells_fail", ("place",)),)', "events=3", "`events`: expected Event"),
    "a line that is no Python": ("    return [", "    return [(", "cannot be read: SyntaxError"),
    "a name that is not there": ("default=1.0", "default=one", "cannot be read: NameError: name 'one'"),
    "another name": ('name="wells"', 'name="well"', "declares a mechanism named 'well': name both 'wells'"),
    "a parameter twice": ('Param("lag"', 'Param("need"', "the name is given to two parameters"),
}  # fmt: skip
OWNED = {
    "stock": ("thirst", "threat", "threat"),
    "event": ("wells_fail", "rising", "revolt"),
    "lever": ("wells", "protection", "threat"),
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """An empty folder of mechanisms beside the package's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    mechanisms.__path__.append(str(folder))
    yield folder
    mechanisms.__path__.remove(str(folder))
    sys.modules.pop("marchland.mechanisms.wells", None)


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The teaching scenario with the mechanism listed."""
    folder = ml.new(tmp_path_factory.mktemp("war") / "valleys")
    sheet = folder / "scenario.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("mechanisms:\n", "mechanisms:\n  - wells\n", 1), encoding="utf-8")
    return folder


def written(own: Path, old: str = "", new: str = "") -> int:
    """Write the mechanism with one change; returns the changed line's number."""
    assert old in SOUND
    (own / "wells.py").write_text(SOUND.replace(old, new), encoding="utf-8")
    return SOUND.split(old)[0].count("\n") + 1 if old else 0


@pytest.mark.parametrize("slip", TRACED)
def test_check_says_what_a_run_would_stumble_over(slip: str, own: Path, war: Path) -> None:
    """Mechanism, file, the line of the call or declaration, and what was expected; exit code 2; the cause is kept."""
    old, new, said = TRACED[slip]
    line = written(own, old, new)
    with pytest.raises(MechanismError, match=said) as caught:
        ml.check(war)
    first = str(caught.value).splitlines()[0]
    assert (found := re.match(r".*wells\.py:(\d+): mechanism 'wells': ", first)), first
    assert caught.value.exit_code == 2
    if slip in (
        "a parameter misspelt",
        "a stock misspelt",
        "a shape in a formula",
        "an unknown read",
        "a bare number",
    ):
        assert int(found[1]) == line
    if slip in ("a parameter misspelt", "a shape in a formula"):
        assert caught.value.__cause__ is not None


@pytest.mark.parametrize("slip", DECLARED)
def test_discovery_says_what_no_declaration_can_be(slip: str, own: Path) -> None:
    old, new, said = DECLARED[slip]
    written(own, old, new)
    with pytest.raises(MechanismError, match=rf"wells\.py:\d+: .*{said}"):
        discover()


def test_all_slips_of_a_declaration_are_said_at_once(own: Path) -> None:
    text = SOUND.replace('"need", "ratio"', '"need", "ratoi"').replace(
        "beta(3.0, 7.0)", "lognormal(0.5, 1.0)"
    )
    (own / "wells.py").write_text(text.replace("default=1.0", "default=9.0"), encoding="utf-8")
    with pytest.raises(MechanismError, match="3 errors"):
        discover()


@pytest.mark.parametrize("kind", OWNED)
def test_a_name_that_another_owns_is_refused_with_both_owners_and_files(kind: str, own: Path) -> None:
    old, new, owner = OWNED[kind]
    lever = 'Lever("wells"', f'Lever("{new}"'
    text = SOUND.replace(*lever) if kind == "lever" else SOUND.replace(old, new)
    (own / "wells.py").write_text(text, encoding="utf-8")
    with pytest.raises(MechanismError, match=f"the {kind} '{new}' is owned twice") as caught:
        discover()
    assert re.search(rf"{owner} \(\S*mechanisms/{owner}\.py:\d+\)", str(caught.value))
    assert re.search(r"wells \(\S*wells\.py:\d+\)", str(caught.value))


def test_an_input_declared_in_two_ways_names_both(own: Path) -> None:
    text = SOUND.replace(
        'Input("springs", "ratio", ("country",), default=1.0', 'Input("advised", "persons", default=1.0'
    )
    (own / "wells.py").write_text(text.replace("x.springs[x.country]", "x.advised"), encoding="utf-8")
    with pytest.raises(MechanismError, match=r"'advised' is declared in two ways.*airpower \(.*wells \("):
        discover()


@pytest.mark.parametrize("command", ["check", "run"])
def test_commands_say_it_in_a_line_with_exit_code_two(command: str, own: Path, war: Path) -> None:
    """In a process of its own: no traceback, whatever the command."""
    written(own, "p.need", "p.nede")
    code = (
        f"import sys; from marchland import mechanisms; mechanisms.__path__.append({str(own)!r}); "
        f"sys.argv = ['marchland', {command!r}, {str(war)!r}, *{['--runs', '8'] if command != 'check' else []}]; "
        "from marchland.__main__ import main; main()"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=own)
    assert found.returncode == 2, found.stderr[-2000:]
    assert "Traceback" not in found.stderr and "did you mean 'need'?" in found.stderr


def test_a_sound_mechanism_is_traced_and_passes(own: Path, war: Path) -> None:
    """Its own event of last week is read without being declared."""
    written(own)
    assert "wells" in ml.check(war).mechanisms


def test_one_thing_or_several_of_any_kind() -> None:
    """A field of several takes one, a list or a generator; what follows an event too."""
    event = Event("flood", "place")  # type: ignore[arg-type]
    m = Mechanism("a", "A.", print, events=event, reads=["held", "siege"], draws={"luck": "place"})  # type: ignore[arg-type]
    assert m.events == (event,) and event.axes == ("place",)
    assert m.reads == ("held", "siege") and m.draws == {"luck": ("place",)}
    add = Add("water", 1.0)  # type: ignore[arg-type]
    assert Rate("flood", 1.0, add).then == Rate("flood", 1.0, [add]).then == (add,)  # type: ignore[arg-type]


def test_axes_that_can_be_named_are_those_of_the_model() -> None:
    labels = compile_model(ml.load("two_valleys")).labels
    assert set(AXES) == set(labels) - {"lever", "mechanism", "outcome"}
    assert set(RECORDED_ALONG) == set(_LABELS)


def test_what_comes_with_the_package_is_listed() -> None:
    folder = Path(mechanisms.__file__ or "").parent
    assert {p.stem for p in folder.glob("*.py")} - {"__init__"} >= SHIPPED
