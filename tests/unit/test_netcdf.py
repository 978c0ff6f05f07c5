"""A NetCDF file appears whole, and a disk that is full is a sentence and not the end of the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import xarray as xr

from marchland.files.netcdf import write_netcdf

FULL = """
import resource, signal, sys
from pathlib import Path
import numpy as np, xarray as xr
from marchland.files.netcdf import write_netcdf

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ds = xr.Dataset({"a": ("x", np.random.default_rng(1).integers(0, 255, 300_000))})
xr.Dataset({"a": ("x", [1])}).to_netcdf(sys.argv[1], engine="h5netcdf")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    write_netcdf(ds, Path(sys.argv[1]))
except OSError as error:
    print(error.strerror)
"""


def test_a_dataset_and_groups_come_back(tmp_path: Path) -> None:
    ds = xr.Dataset({"a": (("x", "y"), np.arange(6.0).reshape(2, 3), {"units": "km"})})
    write_netcdf(ds, tmp_path / "one.nc", {"a": {"zlib": True}})
    write_netcdf({"posterior": ds, "observed_data": ds}, tmp_path / "tree.nc")
    xr.testing.assert_identical(xr.load_dataset(tmp_path / "one.nc", engine="h5netcdf"), ds)
    for group in ("posterior", "observed_data"):
        told = xr.load_dataset(tmp_path / "tree.nc", engine="h5netcdf", group=group)
        xr.testing.assert_identical(told, ds)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.nc", "tree.nc"]


def test_no_room_is_said_and_what_was_there_stays(tmp_path: Path) -> None:
    """By a bound on the size of files; `verification/disks.py` does it with disks that are full."""
    out = tmp_path / "a.nc"
    done = subprocess.run([sys.executable, "-c", FULL, str(out)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "File too large\n"), done.stderr[-500:]
    assert xr.load_dataset(out, engine="h5netcdf")["a"].values.tolist() == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]
