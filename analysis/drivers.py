"""Key drivers: which columns a forecast of an amount cannot do without, on rows that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from analysis.chance import Numbers, discoveries, worth
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Shape, method, table
from analysis.predictors import Predictors, predictors
from analysis.rows import SEED
from analysis.series import moments
from analysis.words import chance, percent, plain, say
from sectors.spec.text import Text

LEAST = 200
LEAST_WORTH = 10  # independent rows to be tried on
LEARNT = 10_000  # rows that the model learns from, at most
TRIED = 5_000  # rows that it is tried on, at most
Places = NDArray[np.intp]

HELD_OUT = 0.3
TIMES = 5  # each column is mixed up so often


@dataclass(frozen=True)
class Tried:
    """Squared errors on rows not seen: of the model, of the mean alone, and more by each column mixed up."""

    ours: Numbers
    plain: Numbers
    more: dict[str, Numbers]
    timed: bool

    def gain(self) -> tuple[float, float, float, float]:
        """The share of the mean's error that the model saves, its interval, and the chance that it saves nothing."""
        return _mean(self.plain - self.ours, float(self.plain.mean()), timed=self.timed)


def _mean(values: Numbers, scale: float, *, timed: bool) -> tuple[float, float, float, float]:
    n = worth(values) if timed else len(values)
    middle, spread = float(values.mean()), float(values.std(ddof=1)) / n**0.5
    p = float(stats.t.sf(middle / spread, n - 1)) if spread > 0 else float(middle <= 0)
    t = float(stats.t.ppf(0.975, n - 1))
    return middle / scale, (middle - t * spread) / scale, (middle + t * spread) / scale, p


@method("Key drivers")
def drivers(frame: pd.DataFrame, target: str, columns: Sequence[str], *, time: str | None = None) -> Finding:
    """Boosted trees learn on 70 % of the rows, with `time` the earlier ones; in the others each column is mixed up."""
    given = predictors(frame, target, columns, time, least=LEAST)
    with threadpool_limits(1):  # so few rows: threads would only wait for each other
        tried = _tried(given, target, columns, time)
    gain, low, high, p = tried.gain()
    found = p <= SURE and gain > 0
    figures = _importances(tried) if found else []
    whole = Figure(say("Share of the mean's squared error that is saved on rows not seen"), gain, low, high, p)
    return Finding(
        say("Key drivers"), given.rows.sample, _assumptions(time), _words(target, whole, figures, found=found),
        (whole, *figures),
        _table(figures), _picture(figures, target) if found else None, found=found,
    )  # fmt: skip


def _tried(given: Predictors, target: str, columns: Sequence[str], time: str | None) -> Tried:
    learnt, held = _parts(given, time)
    x, y = given.made.to_numpy(float), given.rows.frame[target].to_numpy(float)
    model = HistGradientBoostingRegressor(
        max_iter=80,
        max_leaf_nodes=15,
        min_samples_leaf=20,
        random_state=SEED,
        early_stopping=True,
        l2_regularization=1.0,
    )
    model.fit(x[learnt], y[learnt])
    if time and (n := worth(y[held])) < LEAST_WORTH:
        raise Misfit(_alike(n), given.rows.sample)
    ours = (y[held] - model.predict(x[held])) ** 2
    more = {name: _mixed(model, x[held], y[held], _places(given, name)) - ours for name in columns}
    return Tried(ours, (y[held] - y[learnt].mean()) ** 2, more, time is not None)


def _alike(n: float) -> Text:
    return say(
        "The rows that it is tried on resemble each other so much that they are worth {n} independent ones only.", n=n
    )


def _parts(given: Predictors, time: str | None) -> tuple[Places, Places]:
    """The places of rows to learn from and to be tried on; with a time, the later ones are tried."""
    n, chosen = len(given.made), np.random.default_rng(SEED)
    order = np.argsort(moments(given.rows.frame, time).to_numpy(), kind="stable") if time else chosen.permutation(n)
    cut = int(n * (1 - HELD_OUT))
    return _some(order[:cut], LEARNT, chosen), _some(order[cut:], TRIED, chosen)


def _some(places: Places, most: int, chosen: np.random.Generator) -> Places:
    """At most so many of them, in their order."""
    return places if len(places) <= most else places[np.sort(chosen.choice(len(places), most, replace=False))]


def _places(given: Predictors, name: str) -> list[int]:
    return [at for at, made in enumerate(given.made) if given.origin[str(made)] == name]


def _mixed(model: HistGradientBoostingRegressor, x: Numbers, y: Numbers, places: list[int]) -> Numbers:
    """The squared error of each row where the column's values were mixed up, the mean of TIMES."""
    chosen, errors = np.random.default_rng(SEED), np.zeros(len(y))
    for _ in range(TIMES):
        mixed = x.copy()
        mixed[:, places] = x[chosen.permutation(len(x))][:, places]
        errors += (y - model.predict(mixed)) ** 2 / TIMES
    return errors


def _importances(tried: Tried) -> list[Figure]:
    scale = float(tried.plain.mean())
    found = {name: _mean(more, scale, timed=tried.timed) for name, more in tried.more.items()}
    corrected = discoveries([p for _, _, _, p in found.values()])
    figures = [
        Figure(plain(name), value, low, high, p)
        for (name, (value, low, high, _)), p in zip(found.items(), corrected, strict=True)
    ]
    return sorted(figures, key=lambda figure: (-figure.value, figure.name.en))


def _assumptions(time: str | None) -> tuple[Text, ...]:
    split = (
        say(
            "The model learned on 70 % of the rows, drawn at random, and was tried on the others; "
            "rows are taken to be independent."
        )
        if time is None
        else say(
            "The model learned on the earlier 70 % of the rows and was tried on the later ones; "
            "resemblance in time is counted."
        )
    )
    return (
        split,
        say(
            "A column's weight is the error that is added where its values are mixed up, as a share "
            "of the error of the mean alone."
        ),
        say("Columns that say the same share their weight: each may look light, and together they are not."),
        say("p is corrected for the number of columns (Benjamini-Hochberg)."),
        say("A driver of the forecast is no proof of a cause."),
    )


def _words(target: str, whole: Figure, figures: Sequence[Figure], *, found: bool) -> tuple[Text, ...]:
    values = {
        "column": target,
        "gain": percent(whole.value),
        "low": percent(whole.low or 0.0),
        "high": percent(whole.high or 0.0),
        "p": chance(whole.p or 0.0),
    }
    if not found:
        return (
            say(
                "{column}: on rows not seen, the columns predict no better than the mean alone "
                "({gain} saved; {low} to {high}; {p}). So no driver is named.",
                **values,
            ),
        )
    head = say(
        "{column}: on rows not seen, the columns save {gain} of the mean's squared error ({low} to {high}; {p}).",
        **values,
    )
    sure = [figure for figure in figures if (figure.p or 0.0) <= SURE and figure.value > 0]
    return (head, *(_told(figure) for figure in sure[:5]))


def _told(figure: Figure) -> Text:
    return say(
        "{column}: mixing it up adds {share} ({low} to {high}; {p}).", column=figure.name, share=percent(figure.value),
        low=percent(figure.low or 0.0), high=percent(figure.high or 0.0), p=chance(figure.p or 0.0),
    )  # fmt: skip


def _table(figures: Sequence[Figure]) -> pd.DataFrame:
    headings = [say("Column"), say("Weight"), say("Low (95 %)"), say("High (95 %)"), say("p, corrected")]
    return table(headings, [(f.name, f.value, f.low, f.high, f.p) for f in figures])


def _picture(figures: Sequence[Figure], target: str) -> Picture:
    drawn = pd.DataFrame([(f.name.en, f.value, f.low, f.high) for f in figures], columns=["y", "x", "low", "high"])
    return Picture(
        Shape.BARS, drawn, say("What {column} cannot be predicted without", column=target), say("Weight"), plain("")
    )
