"""The refusal of a use for which not enough is left: which quota, how much of it was used, when it begins anew."""

import re
from datetime import datetime

from marketplace.errors import MarketplaceError
from marketplace.metering import periods
from marketplace.metering.taking import Counted
from wire import times
from wire.metering import Per
from wire.terms import QuotaMeasure

_MEASURES = {QuotaMeasure.QUERIES: "질의", QuotaMeasure.ROWS: "행", QuotaMeasure.BYTES: "바이트"}
_PER = {
    Per.DAY: ("a day", "하루"),
    Per.MONTH: ("a month", "한 달"),
    Per.TERM: ("for the whole term", "전체 기간"),
    Per.PERIOD: ("a period", "이용 기간"),
}
_EN = "The licence on {dataset} has not so much left: {used:,} of {limit:,} {measure} {per} used, {wanted:,} wanted"
_KO = "{dataset} 이용 허가의 남은 한도가 부족합니다. {per} {limit:,}{measure} 중 {used:,} 사용, {wanted:,} 더 필요"
_ANEW = ("It begins anew at {at}.", "{at}에 다시 시작됩니다.")
_BUDGET = (
    "It begins anew at {at}; where your company's budget ends it, once that is raised.",
    "{at}에 다시 시작됩니다. 회사 예산 때문이라면 예산을 늘려야 합니다.",
)
_NEVER = ("It does not begin anew: take a wider licence.", "다시 시작되지 않으니 더 넓은 이용 허가를 구매하세요.")
_SAID = re.compile(
    r"The licence on (\S+) has not so much left: ([\d,]+) of ([\d,]+) (\w+) (.+?) used, ([\d,]+) wanted\. (It .+)"
)


class QuotaReached(MarketplaceError):
    """A quota of the licence, or the cap of a usage plan, has not so much left."""

    status, code, title = 429, "quota_reached", "A quota of the licence is reached"

    def __init__(self, dataset: str, reached: Counted, wanted: int, grant_began: datetime, now: datetime) -> None:
        anew = periods.anew_at(reached.per, grant_began, now)
        at = "" if anew is None else times.on_page(anew, times.NETWORK)
        remedy = _NEVER if anew is None else _BUDGET if reached.per is Per.PERIOD else _ANEW
        english, korean = (said.format(at=at) for said in remedy)
        facts = {"dataset": dataset, "used": reached.used, "limit": reached.limit, "wanted": wanted}
        of = reached.measure
        super().__init__(
            _EN.format(**facts, measure=of.value, per=_PER[reached.per][0]),
            remedy=english,
            korean=(_KO.format(**facts, measure=f" {_MEASURES[of]}", per=_PER[reached.per][1]), korean),
        )
        self.dataset = dataset

    @property
    def message(self) -> str:
        """In one line, as SQL's clients show it."""
        return f"{self.detail}. {self.remedy}"


def in_korean(message: str) -> str | None:
    """What the SQL door said in English, as every client gets it; None where it is no word on a quota."""
    found = _SAID.search(message)
    if found is None:
        return None
    dataset, used, limit, measure, per, wanted, remedy = found.groups()
    named = dict(_PER.values())
    said = _KO.format(
        dataset=dataset, per=named[per], limit=_count(limit), measure=f" {_MEASURES[QuotaMeasure(measure)]}",
        used=_count(used), wanted=_count(wanted),
    )  # fmt: skip
    return f"{said}. {_remedy(remedy)}"


def _remedy(told: str) -> str:
    for english, korean in (_BUDGET, _ANEW, _NEVER):
        if found := re.match(re.escape(english).replace(re.escape("{at}"), "(?P<at>[^;]+)"), told):
            return korean.format(**found.groupdict())
    return told


def _count(text: str) -> int:
    return int(text.replace(",", ""))
