"""How old and how new rows may be, in plain sentences."""

from collections.abc import Iterator

from marketplace.licensing.row_sentences import clock_of, title_of
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.window import time_partition
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain

HISTORY = {
    "en": {
        Grain.DAY: "You see only rows of the last {days} days, by {column}{clock}.",
        Grain.MONTH: "You see only rows of the last {days} days, by {column}{clock}; the month in which they begin is "
        "given whole.",
        Grain.YEAR: "You see only rows of the last {days} days, by {column}{clock}; the year in which they begin is "
        "given whole.",
    },
    "ko": {
        Grain.DAY: "“{column}”{clock} 기준으로 최근 {days}일의 행만 조회할 수 있습니다.",
        Grain.MONTH: "“{column}”{clock} 기준으로 최근 {days}일의 행만 조회할 수 있으며, 그 기간이 시작되는 달은 전체가 "
        "제공됩니다.",
        Grain.YEAR: "“{column}”{clock} 기준으로 최근 {days}일의 행만 조회할 수 있으며, 그 기간이 시작되는 해는 전체가 "
        "제공됩니다.",
    },
}
DELAY = {
    "en": {
        Grain.DAY: "You see a row {days} days after its {column}{clock}.",
        Grain.MONTH: "You see a row {days} days after the last day of the month of its {column}{clock}.",
        Grain.YEAR: "You see a row {days} days after the last day of the year of its {column}{clock}.",
    },
    "ko": {
        Grain.DAY: "행은 “{column}”{clock} 기준으로 {days}일이 지난 뒤에 제공됩니다.",
        Grain.MONTH: "행은 “{column}”{clock} 기준으로 그 달의 마지막 날부터 {days}일이 지난 뒤에 제공됩니다.",
        Grain.YEAR: "행은 “{column}”{clock} 기준으로 그 해의 마지막 날부터 {days}일이 지난 뒤에 제공됩니다.",
    },
}


def window_sentences(terms: LicenceTerms, dataset: Dataset, language: str) -> Iterator[tuple[str, str]]:
    """Each with the name of its term."""
    partition = time_partition(dataset)
    if partition is None:
        return
    clock, title = clock_of(dataset, partition, language).removesuffix(","), title_of(dataset, partition, language)
    for name, days, words in (
        ("history_days", terms.history_days, HISTORY), ("delay_days", terms.delay_days, DELAY)
    ):  # fmt: skip
        if days is not None:
            template = words[language][partition.grain or Grain.DAY]
            yield name, template.format(days=f"{days:,}", column=title, clock=clock)
