"""NetCDF files that appear whole or not at all, also where the disk gets full.

HDF5 ends the whole process when it cannot write out what it still holds as it closes a file. So a file is made in
memory, compressed as it is, and an ordinary write puts it on the disk, which fails in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marchland.files.writing import whole

if TYPE_CHECKING:
    import xarray as xr


def write_netcdf(data: xr.Dataset | Mapping[str, xr.Dataset], path: Path, encoding: Any = None) -> None:
    """Write a dataset, or several as groups of one file. Raises OSError, which names the file."""
    import h5netcdf
    import xarray as xr
    from xarray.backends import H5NetCDFStore

    groups = {"": data} if isinstance(data, xr.Dataset) else data
    held = BytesIO()
    with h5netcdf.File(held, "w") as file:
        for group, ds in groups.items():
            place = file.create_group(group) if group else file
            ds.dump_to_store(H5NetCDFStore(place), encoding=encoding)
    with whole(path) as part, part.open("wb") as out:
        out.write(held.getbuffer())
