"""From what tests say to a verdict of a small vocabulary, its strength, and the reason in a sentence.

The record decides. The model may lean where the record is silent on a cause, a forecast or a recommendation, and then
weakly; it never makes a fact. A recommendation weighs what was recorded and what would follow, so that the model's
tests are parts of it like any others. A test that cannot tell leaves its part of the claim open.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from marchland.trial.finding import MODEL, READING, RECORD, SCOPE, Finding, weakest

SUPPORTED, CONTRADICTED, MIXED, UNDETERMINED = "supported", "contradicted", "mixed", "undetermined"
WRONG_SCOPE = "true in fact but wrong in scope"
VOCABULARY = (SUPPORTED, CONTRADICTED, MIXED, UNDETERMINED, WRONG_SCOPE)
FACT, CAUSAL, RECOMMENDATION = "fact", "causal", "recommendation"


@dataclass(frozen=True)
class Verdict:
    """What was found of a claim."""

    claim: str
    type: str
    text: str
    verdict: str
    strength: str
    reason: str
    rival: str
    would_change: str
    evidence: tuple[Finding, ...]
    record_verdict: str = ""
    record_strength: str = ""
    """What the record alone would have had (`record_alone`)."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**plain, "evidence": [one.as_dict() for one in self.evidence]}


def weigh(type_: str, evidence: list[Finding]) -> tuple[str, str, str]:
    """Verdict, strength and reason from findings, each already turned round where a test was negated."""
    verdict, strength, reason = decided(type_, evidence)
    read = [f for f in evidence if f.by == READING]
    return verdict, strength, f"{reason}; read here: {said(read)}" if read else reason


def record_alone(type_: str, evidence: list[Finding]) -> tuple[str, str]:
    """Verdict and strength had the model not been asked."""
    unasked = [replace(f, holds=None) if f.by == MODEL else f for f in evidence]
    return weigh(type_, unasked)[:2]


def decided(type_: str, evidence: list[Finding]) -> tuple[str, str, str]:
    """The same without how words are read."""
    record = [f for f in evidence if f.by == RECORD or (f.by == MODEL and both(type_, evidence))]
    told = [f for f in record if f.holds is not None]
    model = [f for f in evidence if f.by == MODEL and f.holds is not None]
    scope = [f for f in evidence if f.by == SCOPE]
    if told:
        return by_record(type_, told, [f for f in record if f.holds is None], model, scope)
    if model and type_ != FACT and not record:
        answers = {f.holds for f in model}
        verdict = MIXED if len(answers) > 1 else SUPPORTED if answers == {True} else CONTRADICTED
        return verdict, "weak", "in the model only, if it is right: " + said(model)
    open_ = [f for f in evidence if f.by not in (SCOPE, READING)]
    return UNDETERMINED, "weak", said(open_) if open_ else "the claim has no test"


def both(type_: str, evidence: list[Finding]) -> bool:
    """Whether record and model decide together: of a recommendation of which the record tells something."""
    return type_ == RECOMMENDATION and any(f.by == RECORD and f.holds is not None for f in evidence)


def by_record(
    type_: str, told: list[Finding], silent: list[Finding], model: list[Finding], scope: list[Finding]
) -> tuple[str, str, str]:
    """The same where the record says something; what goes with a cause once is weak support for it, however sure."""
    yes, no = [f for f in told if f.holds], [f for f in told if not f.holds]
    strength = weakest([f.strength for f in told])
    if type_ in (CAUSAL, RECOMMENDATION) and not no:
        strength = weakest([strength, "moderate" if len(yes) > 1 else "weak"])
    against = [f for f in model if type_ == CAUSAL and bool(f.holds) != bool(yes)]
    tail = f"; the model leans the other way: {said(against)}" if against else ""
    if yes and no:
        return MIXED, strength, f"holds in part ({said(yes)}) and not in part ({said(no)}){tail}"
    if no:
        return CONTRADICTED, strength, said(no) + tail
    if scope:
        return WRONG_SCOPE, strength, said([*yes, *scope])
    if silent:
        return UNDETERMINED, "weak", f"part holds ({said(yes)}), part cannot be told ({said(silent)}){tail}"
    return SUPPORTED, "weak" if against else strength, said(yes) + tail


def said(findings: list[Finding]) -> str:
    """Findings in a row, names without underscores."""
    return "; ".join(f.words for f in findings).replace("_", " ")
