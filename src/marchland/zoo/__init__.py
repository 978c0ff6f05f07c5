"""Published models on the same engine: one folder each, found by being there."""

from marchland.zoo.published import Published, Setting, Target, models, published
from marchland.zoo.ran import Ran
from marchland.zoo.runs import run

__all__ = ["Published", "Ran", "Setting", "Target", "models", "published", "run"]
