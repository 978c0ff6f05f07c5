"""Cross-checks between the parts of a scenario, one small function each, found by being in this folder."""

from marchland.scenario.rules.rule import RULES, Files, Rule, check

__all__ = ["RULES", "Files", "Rule", "check"]
