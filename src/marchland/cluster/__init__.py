"""Beyond one machine: blocks computed by a cluster of dask.distributed, with the same bits."""

from marchland.cluster.joining import joined

__all__ = ["joined"]
