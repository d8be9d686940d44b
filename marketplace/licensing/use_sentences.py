"""How much the buyer may use, and who of its people, in plain sentences: seats, groups, quotas."""

from collections.abc import Iterator

from marketplace.licensing.schemas import LicenceTerms, Quota
from wire.terms import QuotaMeasure, QuotaPeriod

WORDS = {
    "en": {
        "seats": "Only members of your company whom it names may use it, at most {count} at once.",
        "aggregate_only": "You see figures of groups of at least {count} rows, and no single row.",
    },
    "ko": {
        "seats": "귀사가 지정한 구성원만 이용할 수 있으며, 동시에 최대 {count}명까지 지정할 수 있습니다.",
        "aggregate_only": "{count}행 이상인 집단의 통계만 조회할 수 있으며, 개별 행은 조회할 수 없습니다.",
    },
}
MEASURES = {
    "en": {
        QuotaMeasure.QUERIES: "You may run at most {limit} queries {per}.",
        QuotaMeasure.ROWS: "You may take at most {limit} rows {per}.",
        QuotaMeasure.BYTES: "You may have at most {limit} read {per}.",
    },
    "ko": {
        QuotaMeasure.QUERIES: "{per} 최대 {limit}회까지 질의할 수 있습니다.",
        QuotaMeasure.ROWS: "{per} 최대 {limit}행까지 가져갈 수 있습니다.",
        QuotaMeasure.BYTES: "{per} 최대 {limit}까지 읽을 수 있습니다.",
    },
}
PERIODS = {
    "en": {QuotaPeriod.DAY: "a day", QuotaPeriod.MONTH: "a month", QuotaPeriod.TERM: "in all"},
    "ko": {QuotaPeriod.DAY: "하루에", QuotaPeriod.MONTH: "한 달에", QuotaPeriod.TERM: "전체 이용 기간에"},
}
UNITS = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def use_sentences(terms: LicenceTerms, language: str) -> Iterator[tuple[str, str]]:
    """Each with the name of its term."""
    words = WORDS[language]
    if terms.seats:
        yield "seats", words["seats"].format(count=f"{terms.seats:,}")
    if terms.aggregate_only:
        yield "aggregate_only", words["aggregate_only"].format(count=f"{terms.aggregate_only.minimum_group:,}")
    for quota in terms.quotas:
        yield "quotas", _quota(quota, language)


def _quota(quota: Quota, language: str) -> str:
    limit = _size(quota.limit) if quota.measure is QuotaMeasure.BYTES else f"{quota.limit:,}"
    return MEASURES[language][quota.measure].format(limit=limit, per=PERIODS[language][quota.per])


def _size(count: int) -> str:
    """In the largest unit that tells it exactly."""
    return next((f"{count // size:,} {unit}" for unit, size in UNITS if count % size == 0), f"{count:,} bytes")
