"""The mechanisms that CONTRIBUTING.md and the tutorial walk through are real: they run, and do what is said of them."""

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from marchland.engine.contract import Mechanism, State
from marchland.engine.run import Draw, Runs, prior_draws, simulate
from marchland.scenario import load, new
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.observations import OBSERVATIONS
from unit.mechanisms import scene

GUIDE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


def walked_through() -> Mechanism:
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(compile(code.group(1), "harvest.py", "exec"), names)
    found = names["mechanism"]
    assert isinstance(found, Mechanism)
    return found


def everything_on(model: Territory) -> Draw:
    """Prior draws with every mechanism on and every lever obeyed."""
    drawn = prior_draws(model, 1)

    def draw(runs: Runs) -> State:
        on = np.ones((len(runs), len(model.mechanisms)), bool)
        comply = np.ones((len(runs), len(model.labels["lever"])), np.float32)
        return {**drawn(runs), "on": on, "comply": comply}

    return draw


def test_the_example_recruits_in_wheat_country_and_disturbs_nobody_before_it_acts() -> None:
    """With the example the focal side has more fighters after a week; other groups' first week is untouched."""
    harvest, plain = walked_through(), compile_model(load("two_valleys"))
    mechanisms = tuple(sorted((*plain.mechanisms, harvest), key=lambda m: m.name))
    params = {**plain.params, **{f"harvest.{p.name}": p for p in harvest.parameters}}
    more = dataclasses.replace(plain, mechanisms=mechanisms, params=params)
    sides = {}
    for name, model in {"without": plain, "with": more}.items():
        sides[name] = simulate(model, 32, 1, everything_on(model), steps=1)["fighters"][:, 0]
    focal = plain.world.side_of[:, plain.world.focal] > 0
    gained = sides["with"] - sides["without"]
    assert (gained[:, focal].sum(1) > 0).all()
    np.testing.assert_allclose(gained[:, ~focal], 0, atol=1e-3)


TUTORIAL = GUIDE.with_name("docs") / "tutorial_mechanism.md"


def shown(kind: str) -> list[str]:
    """The tutorial's blocks of one kind."""
    return re.findall(rf"```{kind}\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)


def printed(pattern: str, own: Path) -> subprocess.CompletedProcess[str]:
    """A command of section 4 as it is printed, with a folder that holds the tutorial's two files."""
    source, known_answers = shown("python")
    own.mkdir()
    (own / "drought.py").write_text(source, encoding="utf-8")
    (own / "test_drought.py").write_text(known_answers, encoding="utf-8")
    (line,) = re.findall(rf"\n    ({pattern})\n", TUTORIAL.read_text(encoding="utf-8"))
    told, _, command = line.replace("~/own", str(own)).rpartition(".venv/bin/")
    command = command.replace("tests/contract", "tests/contract/test_declarations.py")
    asked = dict(one.split("=", 1) for one in told.split())
    return subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=GUIDE.parent, env={**os.environ, **asked}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_the_tutorial_passes_its_test_and_the_declarations(tmp_path: Path) -> None:
    """Its two files and the command as they are printed, put where a user keeps them; of the suite, the declarations."""
    found = printed(r"\.venv/bin/pytest -c .* --mechanisms ~/own", tmp_path / "own")
    assert found.returncode == 0, found.stdout[-3000:]
    assert int(re.findall(r"(\d+) passed", found.stdout)[0]) >= 9


def test_a_test_of_ones_own_runs_alone_as_it_is_printed(tmp_path: Path) -> None:
    found = printed(r"MARCHLAND_MECHANISMS=~/own .*pytest .*", tmp_path / "own")
    assert found.returncode == 0 and "4 passed" in found.stdout, found.stdout[-3000:] + found.stderr[-2000:]


def test_the_scene_is_as_the_guides_say() -> None:
    x, y = scene.world(), scene.state()
    first, second = (f"{n:,.0f}" for n in x.population)
    for guide in (GUIDE, TUTORIAL):
        text = " ".join(guide.read_text(encoding="utf-8").split())
        assert f"two towns, of {first} and {second} people; two communities, each alone in one" in text
        assert "three sides" in text and "a third" in text
    assert x.share.tolist() == [[1, 0], [0, 1]] and y.support.shape == (2, 2, 3)
    assert (y.support == 1 / 3).all() and y.held.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert not y.killed.any() and not y.fighters.any()


def test_support_is_kept_by_community_and_not_by_town() -> None:
    """As the tutorial says to those who have a theory about one town."""
    (kept,) = (one for one in OBSERVATIONS if one.name == "support")
    assert kept.axes == ("community", "side")
    assert "by community and side" in TUTORIAL.read_text(encoding="utf-8").replace("\n", " ")


def test_what_is_printed_passes_the_check(tmp_path: Path) -> None:
    """Put where the pages say, the rules of `make check` find nothing in it, the order of imports included."""
    drought, test = shown("python")
    harvest = GUIDE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "pyproject.toml").write_text((GUIDE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    files = {
        "src/marchland/mechanisms/harvest.py": harvest,
        "src/marchland/mechanisms/drought.py": drought,
        "tests/unit/mechanisms/test_drought.py": test,
        "tests/unit/mechanisms/scene.py": '"""There."""\n',
        "src/marchland/engine/contract.py": '"""There."""\n',
        "src/marchland/engine/priors.py": '"""There."""\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, *list(files)[:3]]
        found = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout + found.stderr


def test_the_tutorials_scenario_loads(tmp_path: Path) -> None:
    """With its mechanism listed, its lever and its row, as printed; checked in a process that knows the folder."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "drought.py").write_text(shown("python")[0], encoding="utf-8")
    folder = new(tmp_path / "my_valleys")
    sheet, table = folder / "scenario.yaml", folder / "inputs.csv"
    text = sheet.read_text(encoding="utf-8").replace("\nlevers:\n", f"\nlevers:\n{shown('yaml')[0]}", 1)
    sheet.write_text(text.replace("mechanisms:\n", "mechanisms:\n  - drought\n", 1), encoding="utf-8")
    table.write_text(table.read_text(encoding="utf-8") + shown("csv")[0], encoding="utf-8")
    code = f"import marchland as ml; s = ml.check({str(folder)!r}); print('drought' in s.mechanisms, 'fed' in s.levers)"
    named = {**os.environ, "MARCHLAND_MECHANISMS": str(own)}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=named
    )
    assert found.stdout == "True True\n", found.stderr[-2000:]
