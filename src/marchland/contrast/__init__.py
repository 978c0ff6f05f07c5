"""Strategies compared in the same futures, and what the comparison rests on."""

from marchland.contrast.bench import Bench
from marchland.contrast.compare import Comparison, compare
from marchland.contrast.difference import Difference
from marchland.contrast.sign import Sign

__all__ = ["Bench", "Comparison", "Difference", "Sign", "compare"]
