"""Clusters: whether rows fall into groups by themselves, and what each group is like."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from analysis.chance import Numbers, Z
from analysis.finding import Figure, Finding, Misfit, Picture, Sample, Shape, method, table
from analysis.rows import SEED, Rows, bounded, ready, varying
from analysis.words import number, percent, plain, say
from sectors.spec.text import Text

Labels = NDArray[np.int32]

MOST_COLUMNS = 12
MOST_CLUSTERS = 6
LEAST = 60
JUDGED = 600  # rows of which the silhouette is told: it sets every two against each other
CLOUDS = 19  # of each kind; better than all of them is a chance of 1 in 20
ALIKE = 0.6  # likeness of two halves below which clusters are an accident of the rows
SMALLEST = 0.02  # share of the rows below which a cluster is a few far-out rows
FAR = 3.5  # standard deviations past which a value counts no further
SKEWED = 1.5
HEAVY = 0.01  # share of values far out that makes heavy tails


@dataclass(frozen=True)
class Parted:
    """The number of clusters, the cluster of each row, and how well each row is told apart (-1 to 1)."""

    k: int
    labels: Labels
    rows: Numbers

    @property
    def silhouette(self) -> float:
        return float(self.rows.mean())

    def interval(self) -> tuple[float, float]:
        reach = Z * float(self.rows.std()) / len(self.rows) ** 0.5
        return self.silhouette - reach, self.silhouette + reach


@method("Clusters")
def clusters(frame: pd.DataFrame, columns: Sequence[str]) -> Finding:
    """K-means on scaled columns; kept only where no cloud without clusters is told apart as well."""
    with threadpool_limits(1):  # so few rows: threads would only wait for each other
        return _found(frame, columns)


def _found(frame: pd.DataFrame, columns: Sequence[str]) -> Finding:
    if not 2 <= len(columns) <= MOST_COLUMNS:
        raise Misfit(
            say("The method takes {least} to {most} columns.", least=2, most=MOST_COLUMNS), Sample(len(frame), 0)
        )
    rows = ready(frame, columns, least=LEAST)
    varying(rows, columns)
    scaled, bent = scale(rows.frame)
    judged = _drawn(scaled, rows)
    best = part(judged)
    alike = _halves(judged, best.k)
    apart = _beats_clouds(judged, best.silhouette)
    found, whole = apart and alike[0] >= ALIKE, _all(scaled, judged, best)
    figures = (
        Figure(say("Silhouette (-1 to 1)"), best.silhouette, *best.interval(), 1 / (CLOUDS + 1) if apart else None),
        Figure(say("Likeness of clusters from two halves (0 to 1)"), *alike),
    )
    return Finding(
        say("Clusters"), rows.sample, _assumptions(bent), _words(best, whole, figures, rows, scaled, found=found),
        figures,
        _table(rows.frame, whole) if found else pd.DataFrame(),
        _picture(rows.frame, columns, whole) if found else None, found=found,
    )  # fmt: skip


def scale(frame: pd.DataFrame) -> tuple[Numbers, list[str]]:
    """Each column with mean 0 and spread 1, far-out values drawn in; a skewed column above zero by its logarithm."""
    held, bent = frame.to_numpy(float, copy=True), list[str]()
    for at, name in enumerate(frame):
        if abs(float(stats.skew(held[:, at]))) > SKEWED and held[:, at].min() > 0:
            held[:, at], bent = np.log(held[:, at]), [*bent, str(name)]
    drawn_in = np.column_stack([_drawn_in(held[:, at]) for at in range(held.shape[1])])
    return (drawn_in - drawn_in.mean(axis=0)) / drawn_in.std(axis=0), bent


def _drawn_in(values: Numbers) -> Numbers:
    """No value further out than FAR spreads of the middle half; where many are, heavy tails are bent in instead."""
    middle, spread = float(np.median(values)), float(stats.iqr(values, scale="normal")) or float(values.std())
    out = (values - middle) / spread
    return np.arcsinh(out) if float(np.mean(np.abs(out) > FAR)) > HEAVY else np.clip(out, -FAR, FAR)


def _drawn(scaled: Numbers, rows: Rows) -> Numbers:
    return bounded(pd.DataFrame(scaled), rows.sample, JUDGED).frame.to_numpy(float)


def part(x: Numbers) -> Parted:
    """The number of clusters with the best silhouette; a cluster of next to no rows does not count."""
    apart = cdist(x, x)
    return max((_split(x, apart, k) for k in range(2, MOST_CLUSTERS + 1)), key=lambda one: one.silhouette)


def _split(x: Numbers, apart: Numbers, k: int) -> Parted:
    labels = KMeans(k, n_init=2, random_state=SEED).fit_predict(x)
    small = np.bincount(labels, minlength=k).min() < SMALLEST * len(x)
    rows = np.full(len(x), -1.0) if small else silhouettes(apart, labels)
    return Parted(k, labels, rows)


def silhouettes(apart: Numbers, labels: Labels) -> Numbers:
    """For each row how much nearer its own cluster is than the next (-1 to 1)."""
    member = np.eye(labels.max() + 1)[labels]
    sums, sizes = apart @ member, member.sum(axis=0)
    own = member.astype(bool)
    inside = sums[own] / np.maximum(sizes[labels] - 1, 1)
    outside = np.where(own, np.inf, sums / sizes).min(axis=1)
    return np.asarray((outside - inside) / np.maximum(np.maximum(inside, outside), 1e-300))


def _beats_clouds(x: Numbers, silhouette: float) -> bool:
    """Whether no cloud without clusters is told apart as well: bell-shaped ones, and boxes, of the same spread."""
    chosen = np.random.default_rng(SEED)
    _, _, axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    turned = (x - x.mean(axis=0)) @ axes.T
    for _ in range(CLOUDS):
        bell = chosen.normal(size=turned.shape) * turned.std(axis=0)
        box = chosen.uniform(turned.min(axis=0), turned.max(axis=0), size=turned.shape)
        if any(part(cloud @ axes).silhouette >= silhouette for cloud in (bell, box)):
            return False
    return True


def _halves(x: Numbers, k: int) -> tuple[float, float, float]:
    """How alike all rows are parted by the centres of two halves (adjusted Rand index)."""
    chosen = np.random.default_rng(SEED)
    found = []
    for _ in range(10):
        mixed = chosen.permutation(len(x))
        one, other = (
            KMeans(k, n_init=2, random_state=SEED).fit(x[half]).predict(x) for half in np.array_split(mixed, 2)
        )
        found.append(float(adjusted_rand_score(one, other)))
    return float(np.mean(found)), float(np.min(found)), float(np.max(found))


def _all(scaled: Numbers, judged: Numbers, best: Parted) -> Labels:
    """The cluster of every row, the largest first."""
    centres = np.array([judged[best.labels == k].mean(axis=0) for k in range(best.k)])
    nearest = np.argmin(((scaled[:, None, :] - centres[None]) ** 2).sum(axis=2), axis=1)
    order = np.argsort(-np.bincount(nearest, minlength=best.k), kind="stable")
    return np.asarray(np.argsort(order)[nearest], np.int32)


def _assumptions(bent: Sequence[str]) -> tuple[Text, ...]:
    logs = (say("Skewed columns count by their logarithm: {columns}.", columns=", ".join(bent)),) if bent else ()
    return (
        say(
            "Columns are scaled to the same spread; values further out than {far} standard "
            "deviations count as that far.",
            far=FAR,
        ),
        *logs,
        say("K-means: clusters are round and alike in size; other forms are missed or cut up."),
        say(
            "A cloud without clusters can be cut up too: clusters count only where none of {n} such "
            "clouds is cut up as well (p ≤ 0.05).",
            n=2 * CLOUDS,
        ),
    )


def _words(
    best: Parted, whole: Labels, figures: Sequence[Figure], rows: Rows, scaled: Numbers, *, found: bool
) -> tuple[Text, ...]:
    if not found and figures[0].p:
        return (say("There are no clusters: two halves of the rows fall apart otherwise ({s}).", s=figures[1].value),)
    if not found:
        return (
            say("There are no clusters: a cloud without any is cut up as well (silhouette {s}).", s=best.silhouette),
        )
    low, high = number(figures[0].low or 0.0), number(figures[0].high or 0.0)
    head = say(
        "The rows fall into {k} clusters (silhouette {s}; {low} to {high}).",
        k=best.k,
        s=best.silhouette,
        low=low,
        high=high,
    )
    return (head, *(_told(k, whole, rows, scaled) for k in range(best.k)))


def _told(k: int, whole: Labels, rows: Rows, scaled: Numbers) -> Text:
    """A cluster by the column in which it stands out most."""
    held = whole == k
    middle = scaled[held].mean(axis=0)
    most = int(np.argmax(np.abs(middle)))
    name = str(rows.frame.columns[most])
    values = {
        "k": k + 1,
        "share": percent(float(held.mean())),
        "column": name,
        "mean": float(rows.frame[name][held].mean()),
    }
    if middle[most] > 0:
        return say("Cluster {k}, {share} of the rows: high in {column} (mean {mean}).", **values)
    return say("Cluster {k}, {share} of the rows: low in {column} (mean {mean}).", **values)


def _table(frame: pd.DataFrame, whole: Labels) -> pd.DataFrame:
    means = frame.groupby(whole).mean()
    counts = np.bincount(whole)
    headings = [say("Cluster"), say("Rows"), *(say("{column}, mean", column=str(name)) for name in frame)]
    return table(
        headings,
        [(int(k) + 1, int(counts[int(k)]), *row) for k, row in zip(means.index, means.to_numpy(), strict=True)],
    )


def _picture(frame: pd.DataFrame, columns: Sequence[str], whole: Labels) -> Picture:
    x, y = columns[0], columns[1]
    drawn = pd.DataFrame({"x": frame[x], "y": frame[y], "part": [str(k + 1) for k in whole]})
    kept = drawn.iloc[:: -(-len(drawn) // JUDGED)]
    return Picture(Shape.POINTS, kept, say("Clusters by {x} and {y}", x=x, y=y), plain(x), plain(y))
