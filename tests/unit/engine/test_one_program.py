"""One compiled program serves strategies, priors and switched-off mechanisms; another world has another."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import numpy as np
import pytest

from marchland.engine import program as programs
from marchland.engine.native import processor
from marchland.engine.program import BLOCK, Program, build
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws

S = load("two_valleys")


def other() -> Scenario:
    """The same world under other priors, with a mechanism switched off."""
    on = tuple(m for m in S.mechanisms if m != "pacts")
    return S.model_copy(update={"priors": "as_argued", "mechanisms": on, "off": ("pacts",)})


def built(model: Territory) -> Program:
    return build(model, territorial_draws(model, 1)(np.arange(BLOCK)), BLOCK)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of each program that is handed to a compiler; none is kept from before."""
    found: list[str] = []
    real = jax.stages.Lowered.compile

    def spied(self: Any, *args: Any, **named: Any) -> Any:
        found.append(self.as_text())
        return real(self, *args, **named)

    def seen(text: str) -> tuple[str, bytes]:
        found.append(text)
        return keep(text)

    keep = processor.kept
    monkeypatch.setattr(processor, "kept", seen)
    monkeypatch.setattr(jax.stages.Lowered, "compile", spied)
    monkeypatch.setattr(programs, "_programs", {})
    monkeypatch.setattr(programs.executables, "folder", lambda: None)
    return found


def test_strategies_priors_and_switches_share_a_program(texts: list[str]) -> None:
    """And rightly so: made apart, the programs are the same to the letter."""
    strategy = next(name for name in S.strategies if name != "history")
    one, two = compile_model(S), compile_model(other(), strategy)
    assert one.structure == two.structure
    a = built(one)
    once = list(texts)
    b = built(two)
    assert texts == once and b.move is a.move and b.begin is a.begin
    assert b.model is two and (np.asarray(b.inputs["levers"]) != np.asarray(a.inputs["levers"])).any()
    programs._programs.clear()
    built(two)
    assert texts == once + once


def test_another_world_is_another_structure() -> None:
    """Whatever a function of one run reads without being given it."""
    model = compile_model(S)
    world = model.world
    moved = dataclasses.replace(world, near=np.where(world.near > 0, world.near * np.float32(1.01), 0))
    fewer = dataclasses.replace(model, mechanisms=model.mechanisms[1:])
    shorter = dataclasses.replace(world, weeks=world.weeks - 1)
    others = (dataclasses.replace(model, world=moved), fewer, dataclasses.replace(model, world=shorter))
    assert len({model.structure, *(one.structure for one in others)}) == 1 + len(others)


def test_no_more_are_kept_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_programs", {})
    monkeypatch.setattr(
        programs, "compiled", lambda model, _, size, *__: Program(model, size, {}, None, None, {})
    )  # type: ignore[arg-type]
    model = compile_model(S)
    example = territorial_draws(model, 1)(np.arange(BLOCK))
    for size in range(1, programs.KEPT + 3):
        build(model, example, size)
    sizes = [key[1] for key in programs._programs]
    assert sizes == list(range(3, programs.KEPT + 3))
