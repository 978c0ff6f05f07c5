"""Elementary functions as text, portable and without branches: about 1e-7 of the true value.

Polynomials were fitted here (Lawson's weights on Chebyshev points, error weighted to be relative); what an argument
is reduced by is exact or in two parts. Not a number stays so; infinities are what mathematics says; results and
arguments below 1.2e-38 (denormal) count as zero or as the smallest normal number.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from marchland.engine.native.text import Text

EXP = (0.5, 0.16666512191295624, 0.0416661873459816, 0.008369598537683487, 0.0013951719738543034)
"""(e^r - 1 - r) / r^2 for |r| up to ln(2)/2."""
LOG = (0.3333390951156616, -0.2500133812427521, 0.19963063299655914, -0.1657758355140686, 0.14914768934249878,
       -0.14267492294311523, 0.08700437843799591)  # fmt: skip
"""(ln(1 + f) - f + f^2/2) / f^3 for 1 + f from 1/sqrt(2) to sqrt(2)."""
ERF = (1.1283791065216064, -0.37612324953079224, 0.11280179768800735, -0.02671131119132042, 0.004917551297694445,
       -0.0005631422391161323)  # fmt: skip
"""erf(x)/x in x^2 up to 1."""
ERFC = (-0.00035371718695387244, -1.1270400285720825, -0.6382256746292114, -0.10303737968206406,
        0.021805323660373688, -0.002939608646556735, 0.00018557414296083152)  # fmt: skip
"""ln(1 - erf(x)) from 1 to 4."""
NEAR = (1.5014094114303589, 0.24664072692394257, -0.004177707713097334, -0.0012537074508145452,
        0.00021860220294911414, -4.3967838792013936e-06, -3.5288614981254796e-06, 3.4372726531728404e-07,
        2.853493619170422e-08)  # fmt: skip
"""The inverse of erf over x, in w - 2.5 with w = -ln(1 - x^2) below 5 (the variable is that of giles_2012)."""
FAR = (2.832977056503296, 1.0016746520996094, 0.00943154376000166, -0.007633942645043135, 0.00578686036169529,
       -0.00362936919555068, 0.0012474115937948227, 5.6803990446496755e-05, -0.00012751705071423203)  # fmt: skip
"""The same in sqrt(w) - 3 from 5 on."""
LN2 = log(2)
HIGH = 0.693359375
"""ln(2) but for its last bits: products with whole numbers up to 2^15 are exact."""
WHOLE = 1.5 * 2.0**23
"""Added to a smaller number, it leaves the nearest whole number in the lowest bits."""
LARGEST, LEAST = 88.72, -87.33
"""Arguments beyond which e^x is infinite or counts as zero."""
TINY = 1.1754943508222875e-38


def polynomial(t: Text, c: Sequence[float], x: str) -> str:
    """c0 + c1 x + c2 x^2 + ..., in pairs, pairs of pairs and so on: what waits for what is shortest."""
    terms = [t.number(k) for k in c]
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=False)
        terms = [t.fma(b, x, a) for a, b in pairs] + (terms[-1:] if len(terms) % 2 else [])
        x = t.f2("fmul", x, x) if len(terms) > 1 else x
    return terms[0]


def power_of_two(t: Text, n: str) -> str:
    """2^n for a vector of whole numbers from -126 to 127."""
    bits = t.i2("shl", t.i2("add", n, t.number(127, "i")), t.number(23, "i"))
    return t.cast("bitcast", bits, "i", "f")


def reduced(t: Text, x: str) -> tuple[str, str]:
    """x = n ln(2) + r for |n| below 2^22: n as the lowest bits of a whole number, r."""
    shifted = t.fma(x, t.number(1 / LN2), t.number(WHOLE))
    n = t.f2("fsub", shifted, t.number(WHOLE))
    r = t.fma(n, t.number(-HIGH), x)
    return t.cast("bitcast", shifted, "f", "i"), t.fma(n, t.number(HIGH - LN2), r)


def scaled(t: Text, value: str, n: str) -> str:
    """value 2^n where that is neither too large nor too small: n is added to the exponent."""
    bits = t.i2("add", t.cast("bitcast", value, "f", "i"), t.i2("shl", n, t.number(23, "i")))
    return t.cast("bitcast", bits, "i", "f")


def near_one(t: Text, r: str) -> str:
    """e^r for |r| up to ln(2)/2, less 1."""
    return t.fma(t.f2("fmul", r, r), polynomial(t, EXP, r), r)


def clamped(t: Text, x: str, low: float, high: float) -> str:
    """x within bounds; not a number stays so."""
    x = t.choose(t.compare("olt", x, t.number(low)), t.number(low), x)
    return t.choose(t.compare("ogt", x, t.number(high)), t.number(high), x)


def bounded(t: Text, value: str, x: str, low: float, high: float) -> str:
    """A power's value, but zero where its argument is below `low` and infinite above `high`."""
    value = t.choose(t.compare("olt", x, t.number(low)), t.number(0), value)
    return t.choose(t.compare("ogt", x, t.number(high)), t.number(float("inf")), value)


def exp(t: Text, x: str) -> str:
    """e^x."""
    n, r = reduced(t, x)
    return bounded(t, scaled(t, t.f2("fadd", near_one(t, r), t.number(1)), n), x, LEAST, LARGEST)


def exp2(t: Text, x: str) -> str:
    """2^x."""
    shifted = t.f2("fadd", x, t.number(WHOLE))
    r = t.f2("fmul", t.f2("fsub", x, t.f2("fsub", shifted, t.number(WHOLE))), t.number(LN2))
    value = t.f2("fadd", near_one(t, r), t.number(1))
    return bounded(t, scaled(t, value, t.cast("bitcast", shifted, "f", "i")), x, -126.0, 127.99999)


def expm1(t: Text, x: str) -> str:
    """e^x - 1, to the last digits of small x."""
    n, r = reduced(t, clamped(t, x, -18.0, LARGEST + 0.1))
    value = near_one(t, r)
    # 2^n = 2 2^(n - 1), so that the largest arguments do not overflow on the way.
    power = scaled(t, t.number(0.5), n)
    less = t.f2("fsub", power, t.number(0.5))
    return t.f2("fmul", t.fma(value, power, less), t.number(2))


def log_of(t: Text, f: str, k: str) -> str:
    """ln((1 + f) 2^k)."""
    square = t.f2("fmul", f, f)
    less = t.fma(t.f2("fmul", square, f), polynomial(t, LOG, f), t.f2("fmul", square, t.number(-0.5)))
    return t.fma(k, t.number(HIGH), t.f2("fadd", less, t.fma(k, t.number(LN2 - HIGH), f)))


def exponent(t: Text, x: str) -> str:
    """The whole number k with x 2^-k from 1/sqrt(2) to sqrt(2), for a positive normal x."""
    bits = t.cast("bitcast", x, "f", "i")
    return t.i2("ashr", t.i2("sub", bits, t.number(0x3F3504F3, "i")), t.number(23, "i"))


def ended(t: Text, value: str, x: str, zero: float) -> str:
    """A logarithm's value, but at its ends: minus infinity at `zero`, not a number below, infinity at infinity."""
    value = t.choose(t.compare("oeq", x, t.number(zero)), t.number(-float("inf")), value)
    value = t.choose(t.compare("oge", x, t.number(zero)), value, t.number(float("nan")))
    return t.choose(t.compare("oeq", x, t.number(float("inf"))), x, value)


def log_(t: Text, x: str) -> str:
    """ln(x)."""
    within = t.choose(t.compare("ogt", t.number(TINY), x), t.number(TINY), x)
    k = exponent(t, within)
    bits = t.i2("sub", t.cast("bitcast", within, "f", "i"), t.i2("shl", k, t.number(23, "i")))
    f = t.f2("fsub", t.cast("bitcast", bits, "i", "f"), t.number(1))
    return ended(t, log_of(t, f, t.cast("sitofp", k, "i", "f")), x, 0.0)


def log1p(t: Text, x: str) -> str:
    """ln(1 + x), to the last digits of small x: f = x 2^-k + (2^-k - 1) is exact where it is small."""
    whole, x = x, t.choose(t.compare("ogt", x, t.number(2.0**125)), t.number(2.0**125), x)
    one = t.f2("fadd", x, t.number(1))
    k = exponent(t, t.choose(t.compare("ogt", t.number(TINY), one), t.number(TINY), one))
    # 2^-k = 2 2^(-k - 1), for the largest x.
    down = power_of_two(t, t.i2("sub", t.number(-1, "i"), k))
    f = t.f2("fmul", t.fma(x, down, t.f2("fsub", down, t.number(0.5))), t.number(2))
    return ended(t, log_of(t, f, t.cast("sitofp", k, "i", "f")), whole, -1.0)


def logistic(t: Text, x: str) -> str:
    """1 / (1 + e^-x)."""
    one = t.number(1)
    return t.f2("fdiv", one, t.f2("fadd", one, exp(t, t.op(f"fneg {t.v} {x}"))))


def tanh(t: Text, x: str) -> str:
    """(e^2x - 1) / (e^2x + 1)."""
    twice = expm1(t, clamped(t, t.f2("fadd", x, x), -30.0, 30.0))
    return t.f2("fdiv", twice, t.f2("fadd", twice, t.number(2)))


def erf(t: Text, x: str) -> str:
    """By a polynomial up to 1, by the logarithm of what is missing to 1 from there."""
    size = t.call("fabs", x)
    small = t.f2("fmul", x, polynomial(t, ERF, t.f2("fmul", x, x)))
    far = t.choose(t.compare("ogt", size, t.number(4)), t.number(4), size)
    large = t.f2("fsub", t.number(1), exp(t, polynomial(t, ERFC, far)))
    return t.choose(t.compare("ogt", size, t.number(1)), t.call("copysign", large, x), small)


def erf_inv(t: Text, x: str) -> str:
    """The number with this erf; infinite at -1 and 1."""
    one = t.number(1)
    w = t.op(f"fneg {t.v} {log_(t, t.f2('fmul', t.f2('fsub', one, x), t.f2('fadd', one, x)))}")
    near = polynomial(t, NEAR, t.f2("fsub", w, t.number(2.5)))
    far = polynomial(t, FAR, t.f2("fsub", t.call("sqrt", w), t.number(3)))
    value = t.f2("fmul", x, t.choose(t.compare("olt", w, t.number(5)), near, far))
    sure = t.compare("oeq", t.call("fabs", x), one)
    return t.choose(sure, t.f2("fmul", x, t.number(float("inf"))), value)


def power(t: Text, x: str, y: str) -> str:
    """x^y for x of zero or more, as 2^(y log2 x): the whole part of y k is taken off before anything is rounded."""
    within = t.choose(t.compare("ogt", t.number(TINY), x), t.number(TINY), x)
    k = exponent(t, within)
    bits = t.i2("sub", t.cast("bitcast", within, "f", "i"), t.i2("shl", k, t.number(23, "i")))
    f = t.f2("fsub", t.cast("bitcast", bits, "i", "f"), t.number(1))
    k = t.cast("sitofp", k, "i", "f")
    small = t.f2("fmul", y, t.f2("fmul", log_of(t, f, t.number(0)), t.number(1 / LN2)))
    total = t.fma(y, k, small)
    shifted = t.f2("fadd", clamped(t, total, -127.0, 129.0), t.number(WHOLE))
    n = t.f2("fsub", shifted, t.number(WHOLE))
    r = t.f2("fmul", t.f2("fadd", t.fma(y, k, t.op(f"fneg {t.v} {n}")), small), t.number(LN2))
    value = t.f2("fadd", near_one(t, r), t.number(1))
    value = bounded(t, scaled(t, value, t.cast("bitcast", shifted, "f", "i")), total, -126.0, 127.99999)
    value = t.choose(t.compare("oeq", x, t.number(0)), t.number(0), value)
    value = t.choose(t.compare("oeq", y, t.number(0)), t.number(1), value)
    return t.choose(t.compare("oge", x, t.number(0)), value, t.number(float("nan")))


__all__ = ["erf", "erf_inv", "exp", "exp2", "expm1", "log1p", "log_", "logistic", "power", "tanh"]
