"""Strategies compared in the same futures, and what the comparison rests on."""

from marchland.compare.comparison import Comparison, compare
from marchland.compare.difference import Difference
from marchland.compare.model_queries import Bench
from marchland.compare.sign import Sign

__all__ = ["Bench", "Comparison", "Difference", "Sign", "compare"]
