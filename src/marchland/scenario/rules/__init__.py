"""Cross-checks between the parts of a scenario, one small function each; standing here is being run."""

from importlib import import_module
from pkgutil import iter_modules

from marchland.scenario.rules.rule import RULES, Files, Rule, check

for _module in sorted(found.name for found in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

__all__ = ["RULES", "Files", "Rule", "check"]
