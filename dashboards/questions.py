"""SQL for the charts that a declaration hints at; identifiers come from declarations only."""

from sectors.spec import Dataset

MOST_POINTS = 5_000


def series(dataset: Dataset, x: str, y: str) -> str:
    """The mean of `y` by day of `x`, the newest days last."""
    table = f'"{dataset.sector}"."{dataset.name}"'
    return (
        f'SELECT date_trunc(\'day\', "{x}") AS x, avg(CAST("{y}" AS double)) AS y FROM {table} '  # noqa: S608 - declared names
        f'WHERE "{y}" IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT {MOST_POINTS}'
    )
