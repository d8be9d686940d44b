"""Judged queries and how well an order of ids answers them: nDCG@10, recall@20, the share that found nothing."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

FILE = Path(__file__).parents[1] / "marketplace" / "search" / "gold.toml"
Finds = Callable[[str], Sequence[str]]  # a query → ids, the best first


@dataclass(frozen=True, slots=True)
class Judged:
    """`of`: by id, how well it answers, 1 to 3."""

    query: str
    kind: str
    of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    ndcg: float
    recall: float
    zero: float

    def __str__(self) -> str:
        return f"nDCG@10 {self.ndcg:.3f}  recall@20 {self.recall:.3f}  found nothing {self.zero * 100:.1f} %"


def gold() -> Sequence[Judged]:
    return [Judged(one["q"], one["kind"], one["is"]) for one in tomllib.loads(FILE.read_text("utf-8"))["queries"]]


def score(finds: Finds, queries: Sequence[Judged]) -> Score:
    """Means over the queries."""
    orders = [(one, list(finds(one.query))[:20]) for one in queries]
    count = len(orders)
    return Score(
        sum(_ndcg(one, order) for one, order in orders) / count,
        sum(_recall(one, order) for one, order in orders) / count,
        sum(not order for _, order in orders) / count,
    )


def _ndcg(one: Judged, order: Sequence[str]) -> float:
    got = _gain([one.of.get(id_, 0) for id_ in order[:10]])
    return got / _gain(sorted(one.of.values(), reverse=True)[:10])


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _recall(one: Judged, order: Sequence[str]) -> float:
    """Of what is judged 2 or 3."""
    wanted = {id_ for id_, grade in one.of.items() if grade > 1} or set(one.of)
    return len(wanted & set(order)) / min(len(wanted), 20)
