"""Frames with what is known of them: planted effects, and noise that holds nothing."""

import numpy as np
import pandas as pd

START = "2020-01-01"


def chance(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def series(y: np.ndarray, step: str = "D") -> pd.DataFrame:
    """`y` over `t`."""
    return pd.DataFrame({"t": pd.date_range(START, periods=len(y), freq=step), "y": y})


def following(seed: int, n: int, hang: float) -> np.ndarray:
    """Noise of which a part goes on to the next."""
    noise, found = chance(seed).normal(size=n + 100), np.zeros(n + 100)
    for at in range(1, n + 100):
        found[at] = hang * found[at - 1] + noise[at]
    return found[100:]


def rows(n: int = 1_000, seed: int = 1) -> pd.DataFrame:
    """`a` and `b` drive `y` by 2 and -1, group `z` of `g` by 1.5; `c` and the group `h` do nothing."""
    drawn = chance(seed)
    frame = pd.DataFrame(drawn.normal(size=(n, 3)), columns=list("abc"))
    frame["g"], frame["h"] = drawn.choice(list("xyz"), n), drawn.choice(list("pq"), n)
    frame["y"] = 2 * frame["a"] - frame["b"] + 1.5 * (frame["g"] == "z") + drawn.normal(size=n)
    frame["t"] = pd.date_range(START, periods=n, freq="D")
    return frame


def clouds(n: int = 600, seed: int = 2) -> pd.DataFrame:
    """Three clouds in `p` and `q`, far from each other."""
    drawn = chance(seed)
    centres = np.array([[0, 0], [8, 0], [0, 8]])[drawn.integers(3, size=n)]
    return pd.DataFrame(centres + drawn.normal(size=(n, 2)), columns=["p", "q"])


def stepped(n: int = 300, at: int = 180, by: float = 2.0, seed: int = 3) -> pd.DataFrame:
    """Noise that stands `by` higher from place `at` on."""
    return series(chance(seed).normal(size=n) + by * (np.arange(n) >= at))


def seasonal(n: int = 240, seed: int = 4) -> pd.DataFrame:
    """Months that come back each year, slowly rising."""
    places = np.arange(n)
    return series(3 * np.sin(2 * np.pi * places / 12) + 0.02 * places + chance(seed).normal(size=n), "MS")


def spiked(n: int = 400, at: int = 200, by: float = 9.0, seed: int = 5) -> pd.DataFrame:
    """Noise with one value far out."""
    return series(chance(seed).normal(size=n) + by * (np.arange(n) == at))
