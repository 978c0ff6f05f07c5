"""Strategies compared in the same futures, and what the comparison rests on."""

from marchland.compare.comparison import Comparison, compare
from marchland.compare.difference import Difference
from marchland.compare.model_queries import ModelQueries
from marchland.compare.sign import Sign

__all__ = ["Comparison", "Difference", "ModelQueries", "Sign", "compare"]
