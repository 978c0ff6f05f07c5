"""A model in layers, wars and campaigns, fitted by nested Laplace approximation on a grid, then weighted to be exact.

    eta_c = m + b_foreign x_c + b_own z_c + u_war(c),     s_c ~ N(eta_c, T^2)
    log p(y_c | eta_c) = log integral p(y_c | s, k) N(s; eta_c, T^2) ds
    m ~ N(m0, s0^2),  b ~ N(0, slope^2),  u ~ N(0, S^2),  S and T half-normal

The effect of each campaign touches its own row only and is summed over 61 points about where it must lie; slope and
curvature in eta follow from the mean and variance of s. At each node (S, T, k) of a grid the mode
of what is left is found by Newton's method, and the curvature there gives the node's evidence; nodes are weighted by
evidence and prior. Draws come from that mixture of normals and are weighted by the true density over the mixture's;
`share` says how many draws that is worth. Sources: rue_2009, ionides_2008 (truncated weights). Fails when: the share is
small, or a spread beyond the grid's end would be needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

F = NDArray[np.float64]
STEPS, CLOSE, SAME = 60, 2e-3, 1e-2
"""Newton steps at most, last step that counts as none, loss of log density that counts as none."""
HALVINGS = 12
NEGLIGIBLE = 30.0
"""Log density below the best node's by which a node need not settle: it weighs nothing."""
REFINED = 16
"""Newton steps by which the points of the sum are laid: enough for a level wrong by seven spreads of 2.5."""
FIXED = 3
"""Effects that all wars share: mean, force from abroad, own army."""
POINTS = np.linspace(-6.0, 6.0, 61)
GAP = float(np.log(POINTS[1] - POINTS[0]))
WIDE = 1.5
"""Points reach six times this many of a campaign's own standard deviations, and never beyond six of the prior's."""
SPREADS = (0.05, 0.2, 0.45, 0.75, 1.15, 1.7, 2.5)
"""Nodes of a spread, in natural logarithms of a rate; a half-normal(2) has 21% beyond the last."""
LOG_2PI = float(np.log(2 * np.pi))
STRIDE = 2.0
"""Longest step of an effect in one Newton step: keeps exponents in range."""
FLAT = 1e-6
CHUNK = 512
"""Draws weighted at once, for memory."""


@dataclass(frozen=True)
class Layout:
    """Rows of a likelihood (row), one a campaign: number of its `war`, `foreign` and `own` 0-1, and `weight`."""

    wars: int
    war: NDArray[np.int64]
    foreign: F
    own: F
    weight: F

    @property
    def design(self) -> F:
        """Rows by effects (row, 3 + wars)."""
        ones = np.stack([np.ones(len(self.war)), self.foreign, self.own], axis=1)
        return np.concatenate([ones, np.eye(self.wars)[self.war]], axis=1)


@dataclass(frozen=True)
class Kernel:
    """What was counted in each row: `log` (s (node, row, point), k (node, 1, 1)) -> log-likelihood, of the shape of s;
    and `lean` (s (node, row)) -> its slope and precision there, zeros where
    they are not worth knowing: by these the points of the sum are laid where they count.
    """

    log: Callable[[F, F], F]
    lean: Callable[[F], tuple[F, F]]


@dataclass(frozen=True)
class Prior:
    """Of the mean (`m0`, `s0`), of slopes (sd `slope`), scales of the spreads between wars and within, among campaigns.

    `between`, `within` are the nodes of the two spreads; one node fixes a spread.
    """

    m0: float
    s0: float = 2.0
    slope: float = 1.0
    scale_between: float = 1.0
    scale_within: float = 1.0
    between: tuple[float, ...] = SPREADS
    within: tuple[float, ...] = SPREADS


@dataclass(frozen=True)
class Effects:
    """Draws: `node` (draw, 3) spreads between and within and k, `value` (draw, effect); `share` of them that count."""

    node: F
    value: F
    share: float

    def shared(self, foreign: float, own: float) -> F:
        """m + b_foreign x + b_own z (draw,)."""
        return np.asarray(self.value[:, 0] + foreign * self.value[:, 1] + own * self.value[:, 2])

    def of_war(self, war: int) -> F:
        """u of a war (draw,)."""
        return np.asarray(self.value[:, FIXED + war])


@dataclass(frozen=True)
class Fitted:
    """A mixture over nodes: `node` (node, 3) spreads between and within and k, `weight` (node,), `mode` (node, effect),
    `root` (node, effect, effect) lower factor of the precision, `height` (node,) log density at the mode, and the log
    `evidence` of all.
    """

    layout: Layout
    prior: Prior
    kernel: Kernel
    node: F
    weight: F
    mode: F
    root: F
    height: F
    evidence: float

    def draw(self, n: int, rng: np.random.Generator) -> Effects:
        """`n` draws of spreads and effects, weighted to the true density and drawn again."""
        which = np.sort(rng.choice(len(self.weight), n, p=self.weight))
        z = rng.standard_normal((n, self.mode.shape[1]))
        value = np.empty_like(z)
        for k in np.unique(which):
            mine = which == k
            value[mine] = self.mode[k] + np.linalg.solve(self.root[k].T, z[mine].T).T
        node = self.node[which]
        true = np.concatenate(
            [self.density(value[i : i + CHUNK], node[i : i + CHUNK]) for i in range(0, n, CHUNK)]
        )
        w = _truncated(true - self.height[which] + 0.5 * (z**2).sum(1))
        again = np.searchsorted(np.cumsum(w), (rng.uniform() + np.arange(n)) / n).clip(0, n - 1)
        again = rng.permutation(again)
        return Effects(node[again], value[again], float(1 / (w**2).sum() / n))

    def density(self, value: F, node: F) -> F:
        """Log density (draw,) of data and effects (draw, effect) at spreads and k (draw, 3), theirs left out."""
        return _posterior(value, node, self.layout, self.prior, self.kernel)[0]

    def campaign(self, e: Effects, row: int, rng: np.random.Generator) -> F:
        """Draws (draw,) of s of a campaign on record, given draws of the effects."""
        eta = np.repeat((e.value @ self.layout.design[row])[:, None], len(self.layout.war), axis=1)
        _, s, log_p = _points(eta, e.node, self.layout, self.kernel)
        p = np.cumsum(np.exp(log_p[:, row] - log_p[:, row].max(1, keepdims=True)), axis=1)
        at = (p < rng.uniform(size=(len(p), 1)) * p[:, -1:]).sum(1)
        mine = s[:, row]
        return np.asarray(
            mine[np.arange(len(at)), at] + (mine[:, 1] - mine[:, 0]) * (rng.uniform(size=len(at)) - 0.5)
        )


def fit(layout: Layout, prior: Prior, kernel: Kernel, extra: tuple[float, ...] = (0.0,)) -> Fitted:
    """Fit by nested Laplace; `extra` are nodes of the kernel's own parameter k, equally likely beforehand.

    Raises ArithmeticError if no mode is found.
    """
    axes = np.meshgrid(prior.between, prior.within, extra, indexing="ij")
    node = np.stack(axes, -1).reshape(-1, 3)
    theta = np.zeros((len(node), FIXED + layout.wars))
    theta[:, 0] = prior.m0
    value, slope, bend = _posterior(theta, node, layout, prior, kernel)
    for _ in range(STEPS):
        step = np.linalg.solve(bend, slope[..., None])[..., 0]
        step *= np.minimum(1, STRIDE / np.maximum(np.abs(step).max(1, keepdims=True), FLAT))
        for _ in range(HALVINGS):
            found = _posterior(theta + step, node, layout, prior, kernel)
            worse = found[0] < value - SAME
            if not worse.any():
                break
            step[worse] /= 2
        theta, (value, slope, bend) = theta + step, found
        moving = (np.abs(step).max(1) >= CLOSE) & (value > value.max() - NEGLIGIBLE)
        if not moving.any():
            break
    else:
        raise ArithmeticError(f"no mode found in {STEPS} steps")
    root = np.linalg.cholesky(bend)
    half = np.log(np.diagonal(root, axis1=1, axis2=2)).sum(1)
    each = value + 0.5 * theta.shape[1] * LOG_2PI - half + _log_masses(prior, len(extra))
    evidence = float(np.logaddexp.reduce(each))
    return Fitted(
        layout,
        prior,
        kernel,
        node,
        np.exp(each - evidence),
        theta,
        np.asarray(root, np.float64),
        value,
        evidence,
    )


def _posterior(theta: F, node: F, layout: Layout, prior: Prior, kernel: Kernel) -> tuple[F, F, F]:
    """Log density (node,), its slope (node, effect) and minus its curvature (node, effect, effect)."""
    design = layout.design
    x, _, log_p = _points(theta @ design.T, node, layout, kernel)
    within = node[:, 1:2]
    top = log_p.max(2, keepdims=True, initial=-np.inf)
    p = np.exp(log_p - top)
    sums = p.sum(2)
    mean = (p * x).sum(2) / sums
    var = (p * x**2).sum(2) / sums - mean**2
    slope, bend = mean / within, np.maximum((1 - var) / within**2, FLAT)
    precision = np.concatenate(
        [
            np.full((len(node), 1), prior.s0**-2),
            np.full((len(node), FIXED - 1), prior.slope**-2),
            np.repeat(node[:, :1] ** -2.0, layout.wars, 1),
        ],
        axis=1,
    )
    off = theta.copy()
    off[:, 0] -= prior.m0
    value = (np.log(sums) + top[..., 0]).sum(1) + 0.5 * (
        np.log(precision) - LOG_2PI - precision * off**2
    ).sum(1)
    hessian = np.matmul(design.T * bend[:, None, :], design)
    each = np.arange(design.shape[1])
    hessian[:, each, each] += precision
    return value, slope @ design - precision * off, hessian


def _points(eta: F, node: F, layout: Layout, kernel: Kernel) -> tuple[F, F, F]:
    """Points of each campaign's s (node, row, point): in units of T from eta, as they are, and the log of their mass.

    Tempering acts on the likelihood inside the sum, so that a campaign's own effect feels it too.
    """
    within = node[:, 1:2]
    centre, tight = eta, within**-2.0
    for _ in range(REFINED):
        slope, sharp = kernel.lean(centre)
        bend = tight + layout.weight * sharp
        move = ((eta - centre) * tight + layout.weight * slope) / bend
        centre = centre + np.clip(move, -STRIDE, STRIDE)
    width = np.minimum(within, WIDE / np.sqrt(tight + layout.weight * kernel.lean(centre)[1]))
    s = centre[..., None] + width[..., None] * POINTS
    x = (s - eta[..., None]) / within[..., None]
    mass = GAP - 0.5 * LOG_2PI + np.log(width / within)[..., None] - 0.5 * x**2
    return x, s, mass + layout.weight[:, None] * kernel.log(s, node[:, 2, None, None])


def _log_masses(prior: Prior, extra: int) -> F:
    """Log prior mass of each node: a cell of either half-normal, k evenly."""
    between = cell_masses(prior.between, prior.scale_between)
    within = cell_masses(prior.within, prior.scale_within)
    return np.asarray(
        np.log(between[:, None, None] * within[None, :, None] * np.full(extra, 1 / extra)).ravel()
    )


def cell_masses(nodes: tuple[float, ...], scale: float) -> F:
    """Half-normal mass of the cells around nodes, split midway, the last open (node,); they add to one."""
    middle = (np.array(nodes[:-1]) + np.array(nodes[1:])) / 2
    below = np.concatenate([[0.0], erf(middle / scale / np.sqrt(2)), [1.0]])
    return np.asarray(np.maximum(np.diff(below), 1e-300))


def _truncated(log_ratio: F) -> F:
    """Weights that add to one, none above sqrt(n) times the mean before."""
    w = np.exp(log_ratio - log_ratio.max())
    w = np.minimum(w, w.mean() * np.sqrt(len(w)))
    return np.asarray(w / w.sum())
