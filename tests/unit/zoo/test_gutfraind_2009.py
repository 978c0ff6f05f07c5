"""Leaders and foot soldiers against linear algebra that the folder does not use."""

import numpy as np
import pytest
from scipy.linalg import expm

from marchland.errors import InputError
from marchland.zoo import models, run
from marchland.zoo.gutfraind_2009 import matrix

MODEL = models()["gutfraind_2009"]
OTHER = {"p": 0.4, "d": 0.1, "r": 0.6, "m": 5.0, "b": 3.0, "k": 2.0}


def life(**settings: float) -> dict[str, float]:
    return dict(MODEL.results(run(MODEL, settings)))


@pytest.mark.parametrize("rates", [{}, OTHER, {"d": 2.0, "m": 1.0}])
def test_stationary_state_and_eigenvectors_are_those_of_the_matrix(rates: dict[str, float]) -> None:
    s, found = MODEL.read(rates), life(**rates, until=0.1)
    linear = matrix(s)
    values, vectors = np.linalg.eig(linear)
    low = int(np.argmin(values))
    assert [found["eigenvalue_low"], found["eigenvalue_high"]] == pytest.approx(sorted(values))
    assert found["separatrix_slope"] == pytest.approx(vectors[1, low] / vectors[0, low])
    star = np.linalg.solve(linear, [s["b"], s["k"]])
    assert [found["leaders_star"], found["foot_star"]] == pytest.approx(list(star))


def test_an_organization_that_lives_follows_the_matrix_exponential() -> None:
    s = MODEL.read({"until": 6.0})
    star = np.linalg.solve(matrix(s), [s["b"], s["k"]])
    end = star + expm(6 * matrix(s)) @ ([s["leaders0"], s["foot0"]] - star)
    found = life(until=6.0)
    assert [found["leaders_end"], found["foot_end"]] == pytest.approx(list(end), rel=1e-7)
    assert found["survives"] == 1


@pytest.mark.parametrize("leaders", [2.0, 6.0, 14.0, 20.0])
def test_the_separatrix_divides_life_and_death(leaders: float) -> None:
    """One foot soldier above or below the line, whether there are few leaders or many."""
    star, slope = (10.328638497652582, 87.32394366197184), -6.745586860531766
    line = star[1] + slope * (leaders - star[0])
    for side, lives in ((1.0, 1), (-1.0, 0)):
        found = life(leaders0=leaders, foot0=line + side, until=60.0)
        assert found["survives"] == lives
        if not lives:
            assert min(found["leaders_end"], found["foot_end"]) == pytest.approx(0, abs=1e-9)


def test_the_stationary_state_stays() -> None:
    found = life(leaders0=10.328638497652582, foot0=87.32394366197184, until=5.0)
    assert (found["leaders_end"], found["foot_end"]) == pytest.approx((10.3286385, 87.3239437), rel=1e-7)


def test_settings_without_a_single_stationary_state_or_without_end_are_refused() -> None:
    with pytest.raises(InputError, match="no single stationary state"):
        MODEL.read({"p": 0.5, "d": 0.5, "r": 0.5, "m": 1.0})
    with pytest.raises(InputError, match="until=900: expected at most"):
        MODEL.read({"until": 900.0})
