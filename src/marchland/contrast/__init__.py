"""Strategies compared in the same futures, and what the comparison rests on."""

from marchland.contrast.bench import Bench, Sign
from marchland.contrast.compare import Comparison, compare
from marchland.contrast.difference import Difference

__all__ = ["Bench", "Comparison", "Difference", "Sign", "compare"]
