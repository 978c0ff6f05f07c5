"""Parameters in columns, parameter sets from a file, and compliance."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from marchland.engine.run import block_runs
from marchland.ensemble.run import Ensemble, plan
from marchland.errors import InputError
from marchland.scenario import Scenario
from marchland.territory.parameters import (
    as_columns,
    column_names,
    complies,
    priors_by_column,
    read_posterior,
    territorial_draws,
)


def test_columns_name_every_cell_in_order(ensemble: Ensemble) -> None:
    model, runs = ensemble.model, block_runs(0, 4)
    p = ensemble.draw(runs)
    columns = list(priors_by_column(model))
    table = as_columns(model, p)
    assert table.shape == (4, len(columns)) and len(set(columns)) == len(columns)
    varied = [name for name, param in model.params.items() if param.axes]
    for name in varied:
        cells = column_names(model, name)
        first = columns.index(cells[0])
        assert columns[first : first + len(cells)] == cells
        assert np.array_equal(table[:, first : first + len(cells)], p[name].reshape(4, -1))
    two = [n for n in varied if len(model.params[n].axes) == 2]
    for name in two:
        a, b = (model.labels[axis] for axis in model.params[name].axes)
        assert column_names(model, name)[len(b)] == f"{name}[{a[1]},{b[0]}]"


def written(path: Path, columns: dict[str, list[float | None]]) -> Path:
    parquet.write_table(pa.table(columns), path)
    return path


def test_parameter_sets_are_used_in_turn(valleys: Scenario, ensemble: Ensemble, tmp_path: Path) -> None:
    """Future r takes set r mod 3; a parameter that is not given stays as the prior drew it."""
    model = ensemble.model
    plain = next(n for n, p in model.params.items() if not p.axes)
    cell = next(column_names(model, n)[1] for n, p in model.params.items() if p.axes)
    path = written(tmp_path / "sets.parquet", {plain: [1.0, 2.0, 3.0], cell: [4.0, 5.0, 6.0]})
    told = plan(valleys, runs=10, seed=7, posterior=path)
    runs = block_runs(0, 32)
    table = as_columns(model, told.draw(runs))
    mine = as_columns(model, ensemble.draw(runs))
    columns = list(priors_by_column(model))
    assert np.array_equal(table[:, columns.index(plain)], 1.0 + runs % 3)
    assert np.array_equal(table[:, columns.index(cell)], 4.0 + runs % 3)
    others = [i for i, name in enumerate(columns) if name not in (plain, cell)]
    assert np.array_equal(table[:, others], mine[:, others])
    assert told.plan.key != plan(valleys, runs=10, seed=7).plan.key


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"contest.roh": [1.0]}, "did you mean 'contest.rho'"),
        ({"contest.rho": [1.0, None]}, "missing or infinite"),
        ({"contest.rho": [float("inf")]}, "missing or infinite"),
        ({"contest.rho": []}, "holds no parameter set"),
        ({}, "holds no parameter set"),
        ({"contest.rho": ["much"]}, "other than numbers"),
        (
            {"contest.rho": [1.0, 2.0, 1e30]},
            r"'contest.rho', row 3 of 3: 1e\+30 lies outside of -30 to 30 \(log-odds",
        ),
        ({"recruitment.inflow": [-1.0]}, r"row 1 of 1: -1 lies outside of 0 to 100 \(ratio\)"),
        (
            {"contest.b_side[crown]": [-4.0, 3e38]},
            r"row 2 of 2: 3e\+38 lies outside of -30 to 30 \(ln 1/week\)",
        ),
    ],
)
def test_an_unusable_file_of_parameter_sets_is_refused(
    ensemble: Ensemble, tmp_path: Path, columns: dict[str, list[float | None]], message: str
) -> None:
    path = written(tmp_path / "sets.parquet", columns)
    with pytest.raises(InputError, match=message):
        read_posterior(path, ensemble.model)


def test_a_file_that_is_no_parquet_or_is_not_there_is_refused(ensemble: Ensemble, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("contest.rho\n1.0\n")
    with pytest.raises(InputError, match="no parquet file"):
        read_posterior(tmp_path / "a.parquet", ensemble.model)
    with pytest.raises(InputError, match=re.escape("there is no file")):
        read_posterior(tmp_path / "b.parquet", ensemble.model)


def test_compliance_is_a_share_of_futures_keyed_by_lever() -> None:
    """4,000 futures at 0.6: outside five standard deviations in fewer than one of a million seeds."""
    runs = np.arange(4000)
    found = complies(3, runs, "advisers", 0.6)
    assert abs(found.mean() - 0.6) < 5 * np.sqrt(0.6 * 0.4 / 4000)
    other = complies(3, runs, "tempo", 0.6)
    assert abs(np.corrcoef(found, other)[0, 1]) < 5 / np.sqrt(4000)
    assert complies(3, runs, "advisers", 1.0).all() and not complies(3, runs, "advisers", 0.0).any()
    assert np.array_equal(complies(3, np.array([17]), "advisers", 0.6), found[17:18])


def test_levers_without_a_word_on_compliance_comply(ensemble: Ensemble) -> None:
    stated = ensemble.model.compliance
    p = territorial_draws(ensemble.model, 1)(block_runs(0, 32))
    for i, lever in enumerate(ensemble.model.labels["lever"]):
        if lever not in stated:
            assert (p["comply"][:, i] == 1).all()
