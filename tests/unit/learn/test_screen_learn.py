"""The screens before learning, on a likelihood whose shares are known in closed form."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from marchland.calibrate.screening import check, screening

NAMES = ("strong.a", "strong.b", "weak.c", "idle.d", "idle.e")


class Linear:
    """ln L = 3 a + 3 b + c: variance of ranks follows that of the sum, 18 parts strong and one part weak."""

    space = SimpleNamespace(names=NAMES)
    calls = 0

    def __call__(self, z: np.ndarray) -> np.ndarray:
        self.calls += 1
        return z[:, :3] @ np.array([3.0, 3.0, 1.0])


def test_what_moves_the_likelihood_and_what_does_not() -> None:
    found = screening(Linear(), points=256)  # type: ignore[arg-type]
    effects = {e["parameter"]: e["mu_star"] for e in found["parameters"]}
    # A linear function's effect is its slope times the range between the 5% and 95% quantiles, over the grid's share.
    assert effects["strong.a"] == pytest.approx(3 * effects["weak.c"], rel=0.15)
    assert effects["idle.d"] == effects["idle.e"] == 0 and found["dull"] == 2
    shares = {s["group"]: s for s in found["mechanisms"]}
    assert list(shares) == ["strong", "weak", "idle"]
    assert shares["strong"]["total"] == pytest.approx(18 / 19, abs=0.08)
    assert shares["weak"]["total"] == pytest.approx(1 / 19, abs=0.04)
    assert shares["idle"]["total"] == pytest.approx(0, abs=1e-6)


def test_a_screen_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    likelihood = Linear()
    one = check(likelihood, folder)  # type: ignore[arg-type]
    calls = likelihood.calls
    assert check(likelihood, folder) == one and likelihood.calls == calls  # type: ignore[arg-type]
