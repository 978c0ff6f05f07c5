"""Every way of learning against a posterior known in closed form, and what it leaves behind when it is killed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from marchland.calibrate.methods import hmc, laplace, method, names, smc
from marchland.errors import InputError, MissingPart
from marchland.files import checkpoint as checkpoint

DIMENSIONS, EACH = 10, 32
DATA, SD = np.array([1.2, -0.7, 2.0]), 0.4
EXACT_MEAN = DATA / (1 + SD**2)
EXACT_SD = np.sqrt(SD**2 / (1 + SD**2))
EVIDENCE = float(sum(-0.5 * d**2 / (1 + SD**2) - 0.5 * np.log(1 + 1 / SD**2) for d in DATA))


@dataclass
class Told:
    """A record that tells three of ten parameters, each with a normal error: the posterior is a closed form."""

    calls: int = 0
    slope: Any = None
    space: Any = field(default_factory=lambda: SimpleNamespace(draw=draw))

    def __post_init__(self) -> None:
        self.slope = SimpleNamespace(each=EACH)

    def __call__(self, z: np.ndarray) -> np.ndarray:
        self.calls += 1
        return -0.5 * (((z[:, :3] - DATA) / SD) ** 2).sum(1)

    def value_and_gradient(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        gradient = np.zeros_like(z)
        gradient[:, :3] = (DATA - z[:, :3]) / SD**2
        return self(z), gradient

    def value_then_gradient(self, z: np.ndarray) -> tuple[np.ndarray, Callable[[int], np.ndarray]]:
        value, gradient = self.value_and_gradient(z)
        return value, lambda at: gradient[at]


def draw(rows: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng((seed, int(rows[0]))).standard_normal((len(rows), DIMENSIONS))


@pytest.mark.parametrize("way", [smc, laplace, hmc])
def test_a_posterior_in_closed_form(way: Any) -> None:
    """Means within five standard errors of 512 draws, doubled for their correlation; spreads within a fifth."""
    found = way.learn(Told(), 512, 3)
    assert found.z.shape == (512, DIMENSIONS)
    bound = 10 / np.sqrt(512)
    assert found.z[:, :3].mean(0) == pytest.approx(EXACT_MEAN, abs=bound * EXACT_SD)
    assert found.z[:, 3:].mean(0) == pytest.approx(0, abs=bound)
    assert found.z[:, :3].std(0) == pytest.approx(EXACT_SD, rel=0.2)
    assert found.z[:, 3:].std(0) == pytest.approx(1, rel=0.2)
    assert found.loglik == pytest.approx(Told()(found.z), abs=1e-3)
    if found.evidence is not None:
        assert found.evidence == pytest.approx(EVIDENCE, abs=1e-3 if way is laplace else 1.0)


def test_two_samplers_differ_and_a_seed_repeats() -> None:
    for way in (smc, laplace, hmc):
        one, same, other = (way.learn(Told(), 64, 5, k).z for k in (0, 0, 1))
        assert np.array_equal(one, same) and not np.allclose(one, other)


@pytest.mark.parametrize("way", [smc, hmc])
def test_a_killed_run_goes_on_to_the_same_end(
    way: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = way.learn(Told(), 64, 7)
    saved, count = checkpoint.save, 0

    def killed(*args: Any) -> None:
        nonlocal count
        saved(*args)
        count += 1
        if count == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        way.learn(Told(), 64, 7, kept=tmp_path / "sampler-1.npz")
    monkeypatch.setattr(checkpoint, "save", saved)
    again = Told()
    rest = way.learn(again, 64, 7, kept=tmp_path / "sampler-1.npz")
    assert np.array_equal(rest.z, whole.z) and rest.steps == whole.steps
    if way is smc:
        begun = Told()
        smc.learn(begun, 64, 7)
        assert again.calls < begun.calls


def test_what_is_kept_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "sampler-1.npz"
    assert checkpoint.load(path) is None and checkpoint.load(None) is None
    checkpoint.save(path, {"z": np.arange(3.0)}, {"power": 0.5})
    arrays, note = checkpoint.load(path) or ({}, {})
    assert arrays["z"].tolist() == [0, 1, 2] and note == {"power": 0.5}
    path.write_bytes(path.read_bytes()[:40])
    assert checkpoint.load(path) is None


def test_methods_are_found_by_file() -> None:
    assert {"smc", "laplace", "hmc"} <= set(names())
    assert method("laplace") is laplace
    with pytest.raises(InputError, match="did you mean 'laplace'"):
        method("laplase")


@pytest.mark.slow
def test_a_network_learns_a_posterior_in_closed_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trains a small flow (half a minute): the only check that a network's answer is a posterior at all.

    Summaries are three parameters with normal errors. Means within .15 and spreads within a quarter: what 4,000 wars
    teach, about three times the error seen with three seeds; parameters that do not show keep their prior.
    """
    npe = method("npe")
    rng = np.random.default_rng(2)
    monkeypatch.setattr(npe, "WARS", 4096)
    monkeypatch.setattr(npe, "RATE", 2e-3)
    monkeypatch.setattr(npe, "EPOCHS", 12)
    monkeypatch.setattr(npe, "lived", lambda history, z, *_: SimpleNamespace(holder=z))
    monkeypatch.setattr(npe, "recorded", lambda history: DATA)
    monkeypatch.setattr(
        npe, "summaries", lambda z, history: z[:, :3] + SD * rng.standard_normal((len(z), 3)) * (len(z) > 1)
    )
    history: Any = Told()
    history.program, history.weeks = SimpleNamespace(move=object()), 10
    found = npe.learn(history, 1000, 1)
    assert found.steps[0]["parameters"] == 3
    # What a normal summary tells of a normal parameter, in nats: ln(1 + 1/SD^2) / 2 for each of three.
    assert found.steps[0]["gain"] == pytest.approx(1.5 * np.log(1 + 1 / SD**2), rel=0.1)
    assert found.z[:, :3].mean(0) == pytest.approx(EXACT_MEAN, abs=0.15)
    assert found.z[:, :3].std(0) == pytest.approx(EXACT_SD, rel=0.25)
    assert found.z[:, 3:].std(0) == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize(("way", "library"), [("npe", "bayesflow"), ("hmc", "blackjax")])
def test_a_missing_extra_says_what_mends_it(way: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as the method is named, before anything is learned."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingPart, match=rf"{library}.*pip install 'marchland\[{way}\]'") as error:
        method(way)
    assert error.value.exit_code == 3
