"""Least squares with errors that hold: rows that differ in spread, rows of one time, neighbours in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import variance_inflation_factor

from analysis.chance import Numbers, autocorrelations
from analysis.finding import SURE

ROUNDS = 10
BENT = 0.01  # share of the spread that curves must explain to be worth telling


@dataclass(frozen=True)
class Line:
    """A model: `fitted` tells slopes and their errors; `x` (with its constant) and `y` are the rows as they came."""

    fitted: Any
    x: pd.DataFrame
    y: Numbers
    hang: float = 0.0  # how much of an error goes on to the next

    @property
    def names(self) -> list[str]:
        return [str(name) for name in self.x if name != "const"]

    @property
    def predicted(self) -> Numbers:
        return np.asarray(self.x.to_numpy(float) @ self.fitted.params.to_numpy(float), float)

    @property
    def rest(self) -> Numbers:
        return self.y - self.predicted

    @property
    def explained(self) -> float:
        """R squared, adjusted, not below nothing."""
        n, k = self.x.shape
        return max(1 - float(self.rest.var()) / float(self.y.var()) * (n - 1) / (n - k), 0.0)

    def chance(self) -> float:
        """That all slopes are nothing, by the robust errors."""
        restrictions = np.array([[float(name == one) for one in self.x] for name in self.names])
        return float(np.squeeze(self.fitted.f_test(restrictions).pvalue))

    def tangled(self, most: float) -> list[str]:
        """The columns that others say almost wholly."""
        x = self.x.to_numpy(float)
        places = enumerate(self.names, start=1)
        return [name for at, name in places if len(self.names) > 1 and variance_inflation_factor(x, at) > most]

    def bent(self) -> bool:
        """Whether powers of what is predicted add to it (RESET): beyond chance, and by an amount."""
        told = self.predicted
        if told.std() == 0 or self.explained > 1 - 1e-9:
            return False
        scaled = (told - told.mean()) / told.std()
        straight = sm.OLS(self.y, self.x.to_numpy(float)).fit()
        more = sm.OLS(self.y, np.column_stack([self.x, scaled**2, scaled**3])).fit()
        return float(more.compare_f_test(straight)[1]) <= SURE / 5 and float(more.rsquared - straight.rsquared) > BENT

    def heaviest(self) -> float:
        """The greatest Cook's distance of a row."""
        x, rest = self.x.to_numpy(float), self.rest
        leverage = np.clip(np.einsum("ij,ji->i", x, np.linalg.pinv(x)), 0, 1 - 1e-9)
        scale = float((rest**2).sum()) / max(len(rest) - x.shape[1], 1) * x.shape[1]
        return float(np.max(rest**2 * leverage / (1 - leverage) ** 2)) / scale if scale > 0 else 0.0


def line(y: Numbers, x: pd.DataFrame) -> Line:
    """Rows that are independent of each other."""
    held = sm.add_constant(x, has_constant="add")
    return Line(sm.OLS(y, held).fit(cov_type="HC3", use_t=True), held, y)


def clustered(y: Numbers, x: pd.DataFrame, times: Sequence[Any]) -> Line:
    """Rows of one time may resemble each other."""
    held, codes = sm.add_constant(x, has_constant="add"), pd.factorize(pd.Series(times))[0]
    fitted = sm.OLS(y, held).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
    return Line(fitted, held, y)


def following(y: Numbers, x: pd.DataFrame) -> Line:
    """Rows in the order of time, an error going on to the next (Prais and Winsten)."""
    held = sm.add_constant(x, has_constant="add")
    hang, params = 0.0, np.linalg.lstsq(held.to_numpy(float), y, rcond=None)[0]
    for _ in range(ROUNDS):
        hang = float(autocorrelations(y - held.to_numpy(float) @ params, 1)[0])
        hang = float(np.clip(hang + (1 + 3 * hang) / len(y), -0.95, 0.99))  # less by so much, as it is told from few
        params = np.linalg.lstsq(_less(held.to_numpy(float), hang), _less(y, hang), rcond=None)[0]
    fitted = sm.OLS(_less(y, hang), pd.DataFrame(_less(held.to_numpy(float), hang), columns=held.columns)).fit(
        cov_type="HC3", use_t=True
    )
    return Line(fitted, held, y, hang)


def _less(rows: Numbers, hang: float) -> Numbers:
    """Each row less what goes on from the one before."""
    return np.concatenate([rows[:1] * (1 - hang**2) ** 0.5, rows[1:] - hang * rows[:-1]])
