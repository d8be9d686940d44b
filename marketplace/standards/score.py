"""How well a dataset is described: the Metadata Quality Assessment of data.europa.eu, 405 points in five dimensions.

Metrics and weights as published at https://data.europa.eu/mqa/methodology. What is asked of a form in which a dataset
is got is met where one of its forms meets it. Whether an address answers, `answers` says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from marketplace.standards import vocabularies
from marketplace.standards.causes import cause
from sectors.licences import LICENCES, UNKNOWN
from sectors.spec.text import Text
from wire.records import Distribution, Record

Answers = Callable[[str], bool]
GOOD: Final = 0.9


@dataclass(frozen=True, slots=True)
class Metric:
    """`title` is said as what it brings: "+20: temporal coverage"; `cause`: why it is lacking."""

    key: str
    dimension: str
    points: int
    title: Text
    met: bool = False
    cause: Text | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Every metric, met or not, in the order of the methodology."""

    metrics: Sequence[Metric]

    @property
    def points(self) -> int:
        return sum(metric.points for metric in self.metrics if metric.met)

    @property
    def lacking(self) -> Sequence[Metric]:
        """What would bring points, most first."""
        return sorted((metric for metric in self.metrics if not metric.met), key=lambda metric: -metric.points)

    def share(self, dimension: str) -> float:
        """Of the dimension's points."""
        held = [metric for metric in self.metrics if metric.dimension == dimension]
        return sum(metric.points for metric in held if metric.met) / sum(metric.points for metric in held)


FINDABILITY, ACCESSIBILITY, INTEROPERABILITY, REUSABILITY, CONTEXTUALITY = DIMENSIONS = (
    "findability", "accessibility", "interoperability", "reusability", "contextuality",
)  # fmt: skip
TITLES = {
    FINDABILITY: Text("Findability", "발견 가능성"), ACCESSIBILITY: Text("Accessibility", "접근성"),
    INTEROPERABILITY: Text("Interoperability", "상호운용성"), REUSABILITY: Text("Reusability", "재사용성"),
    CONTEXTUALITY: Text("Contextuality", "맥락성"),
}  # fmt: skip
METRICS = (
    Metric("keywords", FINDABILITY, 30, Text("keywords", "키워드")),
    Metric("themes", FINDABILITY, 30, Text("a theme", "주제 분류")),
    Metric("places", FINDABILITY, 20, Text("spatial coverage", "공간 범위")),
    Metric("time", FINDABILITY, 20, Text("temporal coverage", "시간 범위")),
    Metric("access_answers", ACCESSIBILITY, 50, Text("an access address that answers", "응답하는 접근 주소")),
    Metric("download", ACCESSIBILITY, 20, Text("a file to download", "내려받을 파일")),
    Metric("download_answers", ACCESSIBILITY, 30, Text("a file that can be fetched", "실제로 받을 수 있는 파일")),
    Metric("format", INTEROPERABILITY, 20, Text("a format", "파일 형식")),
    Metric("media_type", INTEROPERABILITY, 10, Text("a media type", "미디어 유형")),
    Metric("format_known", INTEROPERABILITY, 10, Text("a format of the EU's or IANA's list", "표준 목록의 형식")),
    Metric("format_free", INTEROPERABILITY, 20, Text("a format that nobody owns", "비독점 형식")),
    Metric("format_machine", INTEROPERABILITY, 20, Text("a format that programs read", "기계 판독 형식")),
    Metric("dcat_ap", INTEROPERABILITY, 30, Text("what DCAT-AP demands", "DCAT-AP 필수 항목")),
    Metric("licence", REUSABILITY, 20, Text("a licence", "이용 조건")),
    Metric("licence_known", REUSABILITY, 10, Text("a licence of a list", "목록에 있는 이용 조건")),
    Metric("access", REUSABILITY, 10, Text("how open it is", "공개 수준")),
    Metric("access_known", REUSABILITY, 5, Text("how open it is, by the EU's list", "표준 목록의 공개 수준")),
    Metric("contact", REUSABILITY, 20, Text("whom to ask", "문의처")),
    Metric("publisher", REUSABILITY, 10, Text("a publisher", "제공 기관")),
    Metric("rights", CONTEXTUALITY, 5, Text("a statement of rights", "권리 표시")),
    Metric("bytes", CONTEXTUALITY, 5, Text("the size of a file", "파일 크기")),
    Metric("issued", CONTEXTUALITY, 5, Text("the day of its first release", "최초 배포일")),
    Metric("modified", CONTEXTUALITY, 5, Text("the day of its last change", "최종 변경일")),
)


def score(record: Record, answers: Answers) -> Score:
    """Of the record as it is given out in DCAT-AP, which holds to the shapes wherever it has a title."""
    met = _findable(record) | _accessible(record.distributions, answers) | _readable(record) | _usable(record)
    met |= _in_context(record)
    return Score([replace(m, met=True) if m.key in met else replace(m, cause=cause(m.key, record)) for m in METRICS])


def _met(**told: object) -> set[str]:
    return {key for key, value in told.items() if value}


def _findable(record: Record) -> set[str]:
    words = any(record.keywords.values())
    return _met(keywords=words, themes=record.themes, places=record.places, time=record.time)


def _accessible(forms: Sequence[Distribution], answers: Answers) -> set[str]:
    files = [form.download for form in forms if form.download]
    access = [form.address or form.download or "" for form in forms]
    return _met(
        access_answers=any(address and answers(address) for address in access),
        download=files, download_answers=any(answers(address) for address in files),
    )  # fmt: skip


def _readable(record: Record) -> set[str]:
    forms = record.distributions
    known = [found for form in forms if (found := vocabularies.form(form.format, form.media_type)[1])]
    return _met(
        format=any(form.format for form in forms), media_type=any(form.media_type for form in forms),
        format_known=known, format_free=any(one.free for one in known),
        format_machine=any(one.machine for one in known), dcat_ap=record.title,
    )  # fmt: skip


def _usable(record: Record) -> set[str]:
    told = record.licence if record.licence != UNKNOWN else None
    listed = told is not None and told in LICENCES and LICENCES[told].url
    return _met(
        licence=told or record.licence_url, licence_known=listed, access=record.access, access_known=record.access,
        contact=record.contact and record.contact.address, publisher=record.publisher,
    )  # fmt: skip


def _in_context(record: Record) -> set[str]:
    size = any(form.bytes for form in record.distributions)
    changed = record.modified or any(form.modified for form in record.distributions)
    return _met(rights=record.rights, bytes=size, issued=record.issued, modified=changed)
