"""An argument on trial: every claim a test that can be run, a verdict of a small vocabulary, the court's own record."""

from marchland.trial.court import Trial, judge
from marchland.trial.verdict import Verdict

__all__ = ["Trial", "Verdict", "judge"]
