"""The rules of control, one by one."""

import itertools

import numpy as np
import pytest

from marchland.errors import InputError
from marchland.zoo import published, run
from marchland.zoo.athena_2013 import controller, influences

MODEL = published("athena_2013")


def results(**settings: float) -> dict[str, float]:
    return {k: v for k, v in MODEL.results(run(MODEL, settings)).items() if isinstance(v, float)}


def test_who_is_in_control_by_the_rule() -> None:
    """Incumbent; influences; who follows. Nobody is 0."""
    for incumbent, shares, after in (
        (0, (0.6, 0.4, 0.0), 1),
        (0, (0.5, 0.5, 0.0), 0),
        (0, (0.4, 0.35, 0.25), 0),
        (1, (0.4, 0.35, 0.25), 1),
        (2, (0.4, 0.35, 0.25), 0),
        (3, (0.2, 0.7, 0.1), 2),
        (3, (0.0, 0.0, 0.0), 3),
        (0, (0.0, 0.0, 0.0), 0),
        (2, (0.5, 0.5, 0.0), 2),
    ):
        assert controller(np.array(shares), incumbent, 0.5) == after, (incumbent, shares)


def test_an_assessment_settles_control() -> None:
    """A second assessment of the same people changes nothing."""
    levels = (0.0, 0.2, 0.45, 0.5, 0.8, 1.0)
    for incumbent in range(4):
        for a, b in itertools.product(levels, levels):
            if a + b <= 1:
                shares = np.array([a, b, 1 - a - b])
                after = controller(shares, incumbent, 0.5)
                assert controller(shares, after, 0.5) == after


def test_influence_is_a_share_of_the_support_that_reaches_the_minimum() -> None:
    assert influences(np.array([0.3, 0.1, 0.09]), 0.1) == pytest.approx([0.75, 0.25, 0.0])
    assert not influences(np.array([0.05, 0.0, 0.09]), 0.1).any()


def test_security_opens_support_between_its_bounds() -> None:
    alone = {"people_2": 0, "people_3": 0}
    for security, factor in ((-100, 0), (-25, 0), (-12.5, 0.25), (0, 0.5), (25, 1), (100, 1)):
        assert results(**alone, security_1=security)["support_1"] == pytest.approx(0.6 * factor)


def test_a_group_supports_from_the_least_relation_on() -> None:
    alone = {"people_2": 0, "people_3": 0}
    assert results(**alone, relation_1_2=0.2)["support_2"] == pytest.approx(0.2)
    assert results(**alone, relation_1_2=0.1999)["support_2"] == 0.0
    assert results(**alone, relation_1_2=-0.5, relation_min=0)["support_2"] == 0.0


def test_only_shares_of_people_matter() -> None:
    more = results(people_1=6e6, people_2=3e6, people_3=1e6)
    assert more == pytest.approx(results())


def test_actors_can_be_renumbered() -> None:
    swapped = {f"relation_{g}_{a}": 0.0 for g in (1, 2, 3) for a in (1, 2, 3)}
    for g in (1, 2, 3):
        own = {a: MODEL.read({})[f"relation_{g}_{a}"] for a in (1, 2, 3)}
        swapped |= {f"relation_{g}_{1}": own[3], f"relation_{g}_{2}": own[2], f"relation_{g}_{3}": own[1]}
    a, b = results(incumbent=1), results(**swapped, incumbent=3)
    assert (a["control"], b["control"]) == (1, 3)
    assert a["influence_1"] == pytest.approx(b["influence_3"])


def test_an_empty_place_or_no_range_of_security_is_refused() -> None:
    with pytest.raises(InputError, match="at least one person"):
        MODEL.read({"people_1": 0, "people_2": 0, "people_3": 0})
    with pytest.raises(InputError, match="above security_low"):
        MODEL.read({"security_low": 25})
