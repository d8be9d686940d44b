"""What chance alone would do: corrections for many tests, intervals, and what rows in time are worth."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Numbers = NDArray[np.float64]
Z = float(stats.norm.ppf(0.975))


def discoveries(ps: Sequence[float]) -> list[float]:
    """Benjamini-Hochberg: of what is called found at 5 %, at most 5 % is chance."""
    return [float(p) for p in stats.false_discovery_control(ps)] if len(ps) else []


def holm(ps: Sequence[float]) -> list[float]:
    """Holm: the chance that anything at all is called found where nothing is."""
    order = np.argsort(ps)
    scaled = np.asarray(ps, float)[order] * (len(ps) - np.arange(len(ps)))
    corrected = np.empty(len(ps))
    corrected[order] = np.minimum(np.maximum.accumulate(scaled), 1)
    return [float(p) for p in corrected]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The interval of a share."""
    middle, spread = hits / n + Z**2 / (2 * n), Z * math.sqrt(hits / n * (1 - hits / n) / n + Z**2 / (4 * n * n))
    return max((middle - spread) / (1 + Z**2 / n), 0.0), min((middle + spread) / (1 + Z**2 / n), 1.0)


def autocorrelations(values: Numbers, most: int) -> Numbers:
    """Of lags 1 to `most`."""
    centred = values - values.mean()
    size = 1 << (2 * len(values) - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    found = np.fft.irfft(power, size)[: most + 1]
    return np.asarray(found[1:] / found[0]) if found[0] > 0 else np.zeros(most)


def worth(x: Numbers, y: Numbers | None = None) -> float:
    """How many independent rows a series is worth, or two series together (Pyper and Peterman 1998)."""
    n = len(x)
    lags = min(n // 5, 1_000)
    product = autocorrelations(x, lags) * (1.0 if y is None else autocorrelations(y, lags))
    noise = Z / math.sqrt(n) if y is None else Z / n
    seen = np.where(np.abs(product) > noise, product, 0.0)  # what chance alone shows does not count
    inflated = 1 + 2 * float(np.sum((1 - np.arange(1, lags + 1) / n) * seen))
    return float(np.clip(n / inflated if inflated > 0 else n, 2.0, n))
