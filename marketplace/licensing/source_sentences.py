"""The licence of the data's source in plain sentences: what it demands of the network, the network hands on."""

from collections.abc import Iterator

from sectors.licences import UNKNOWN, Demand, SourceLicence, Use

WORDS = {
    "en": {
        "unknown": "Under which terms the source itself gives the data is not known.",
        "source": "The source's own terms hold beside this licence: {title} ({url}).",
        "sell": "You promise to make no commercial use of it, as the source demands.",
        "change": "You promise to make no changes to what you pass on, as the source demands.",
        "share_alike": "You promise to pass on what you make of it under {title} only, as the source demands.",
    },
    "ko": {
        "unknown": "데이터의 원천 이용 조건은 알려져 있지 않습니다.",
        "source": "데이터의 원천 이용 조건은 {title}({url})이며, 이 이용 허가 조건과 함께 적용됩니다.",
        "sell": "원천 이용 조건에 따라 상업적으로 이용하지 않을 것을 서약합니다.",
        "change": "원천 이용 조건에 따라 제3자에게 제공하는 데이터를 변경하지 않을 것을 서약합니다.",
        "share_alike": "원천 이용 조건에 따라 데이터로 만든 것은 {title} 조건으로만 제3자에게 제공할 것을 서약합니다.",
    },
}


def source_sentences(source: SourceLicence, language: str) -> Iterator[str]:
    """Nothing for what the supply center made itself: there the plan is the licence."""
    words, title = WORDS[language], source.title.of(language)
    if source.id == UNKNOWN:
        yield words["unknown"]
    if not source.open:
        return
    yield words["source"].format(title=title, url=source.url)
    yield from (words[use] for use in (Use.SELL, Use.CHANGE) if use not in source.allows)
    if Demand.SHARE_ALIKE in source.demands:
        yield words["share_alike"].format(title=title)
    if source.notice:
        yield source.notice.of(language)
