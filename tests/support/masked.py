"""In plain Python what a mask leaves of a value: the oracle of both engines."""

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from marketplace.licensing.masking import Masking
from wire.masks import Mask

WRITTEN: Mapping[Mask, Any] = {  # each mask once, as terms say it
    **{mask: mask.value for mask in Mask},
    Mask.TRUNCATE: {"mask": "truncate", "length": 2},
    Mask.GENERALISE: {"mask": "generalise", "words": 1},
    Mask.ROUND: {"mask": "round", "step": 10},
    Mask.BUCKET: {"mask": "bucket", "edges": [0]},
}
EXACT = Context(prec=80)
RANGES = {"integer": 2**31, "bigint": 2**63}


def masked(masking: Masking, kind: str, value: Any) -> Any:
    """`kind`: the column's type. Not of pseudonyms."""
    if value is None:
        return None
    return {
        Mask.NULL: lambda: None,
        Mask.YEAR: lambda: value.replace(month=1, day=1),
        Mask.MONTH: lambda: value.replace(day=1),
        Mask.TRUNCATE: lambda: value[: masking.length],
        Mask.GENERALISE: lambda: _general(masking, value),
        Mask.ROUND: lambda: _double(masking, value) if kind == "double" else _round(masking, kind, value),
        Mask.BUCKET: lambda: _bucket(masking, kind, value),
    }[masking.mask]()


def _general(masking: Masking, value: str) -> str | None:
    if masking.levels:
        return dict(masking.levels).get(value)
    words = re.match(rf" *([^ ]+(?: +[^ ]+){{0,{(masking.words or 0) - 1}}})", value)
    return words[1] if words else None


def _round(masking: Masking, kind: str, value: Any) -> Any:
    step = masking.step or Decimal(1)
    times = EXACT.divide(Decimal(value).copy_abs(), step).to_integral_value(ROUND_HALF_UP)
    rounded = EXACT.multiply(times, step)
    rounded = rounded.copy_negate() if value < 0 else rounded
    if kind in RANGES:
        return int(rounded) if -RANGES[kind] <= rounded < RANGES[kind] else None
    digits, after = map(int, re.findall(r"\d+", kind))
    return rounded if rounded.copy_abs() < 10 ** (digits - after) else None


def _double(masking: Masking, value: float) -> float:
    by = float(masking.step or 1)
    try:
        times = value / by
    except OverflowError:
        times = math.inf if value > 0 else -math.inf
    if not math.isfinite(times):
        return times * by
    cut = float(math.trunc(times))
    rest = times - cut
    return (cut + (1 if rest >= 0.5 else -1 if rest <= -0.5 else 0)) * by


def _bucket(masking: Masking, kind: str, value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    exact = value if isinstance(value, float) and math.isinf(value) else Decimal(value)
    below = [edge for edge in masking.edges or () if (Decimal(float(edge)) if kind == "double" else edge) <= exact]
    if not below:
        return None
    return {"double": float, "integer": int, "bigint": int}.get(kind, Decimal)(max(below))
