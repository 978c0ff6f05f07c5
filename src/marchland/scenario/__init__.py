"""Scenarios: folders of YAML and CSV in, one checked, complete and frozen object out."""

from marchland.scenario.catalog import find, new, shipped
from marchland.scenario.errors import Problem, ScenarioError
from marchland.scenario.load import check, load
from marchland.scenario.scenario import Scenario

__all__ = ["Problem", "Scenario", "ScenarioError", "check", "find", "load", "new", "shipped"]
