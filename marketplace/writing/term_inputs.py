"""Which terms of a licence are a single input, told by their types: a new term needs no line here but its words.

columns, rows, masks, purposes and quotas have their own inputs (terms.py); everything else that a door or a buyer
holds is a number, a text, a tick, a choice, or a list of texts parted by commas.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.standing import ATTESTED, ENFORCED
from sectors.spec.text import Text
from wire.terms import Standing

OWN = frozenset({"dataset", "columns", "rows", "masks", "purposes", "quotas"})


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    TICK = "tick"
    CHOICE = "choice"
    LIST = "list"


LABELS: Mapping[str, Text] = {
    "term_days": Text("Days of access (empty: as long as the plan)", "이용 기간(일, 비우면 요금제 기간)"),
    "history_days": Text("Only the last so many days", "최근 며칠의 데이터만 제공"),
    "delay_days": Text("Rows are given after so many days", "며칠이 지난 행부터 제공"),
    "seats": Text("Named users, at most", "지정 사용자 수(최대)"),
    "aggregate_only.minimum_group": Text(
        "Figures of groups only, each of at least so many rows", "집계만 제공: 집단별 최소 행 수"
    ),
    "redistribution": Text("The buyer may pass the data on", "제3자 제공 허용"),
    "resale": Text("To sell the data on", "재판매"),
    "attribution": Text("The source to be named", "표시할 출처"),
    "territory": Text("Countries where it may be used (KR, DE, …)", "이용 가능 국가(KR, DE, …)"),
    "version": Text("Which releases", "제공 버전"),
    "non_commercial": Text("For no commercial use", "비상업적 이용만 허용"),
    "unchanged": Text("Passed on without changes only", "변경 없이만 제공"),
    "share_alike": Text("What is made of it is passed on under the same terms", "가공한 것도 같은 조건으로 제공"),
    "deletion_days": Text("Days until the buyer deletes it after the end", "종료 후 삭제 기한(일)"),
}  # fmt: skip
OPTIONS: Mapping[str, Text] = {
    "": Text("Nothing is said", "정하지 않음"),
    "true": Text("Allowed", "허용"),
    "false": Text("Forbidden", "금지"),
    "pinned": Text("What is released when it is taken", "이용을 시작할 때까지의 배포"),
    "followed": Text("Later ones too", "이후 배포도 포함"),
}


@dataclass(frozen=True, slots=True)
class TermInput:
    """`name` is the path of the term in a licence; `options` of a choice."""

    name: str
    kind: Kind
    options: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        return LABELS.get(self.name, Text(self.name.replace("_", " ").capitalize(), self.name))

    def pairs(self, language: str) -> list[tuple[str, str]]:
        """The options with what they are called; the first says nothing."""
        return [(option, OPTIONS[option].of(language)) for option in ("", *self.options)]

    @property
    def standing(self) -> Standing:
        return Standing.ENFORCED if self.name.partition(".")[0] in ENFORCED else Standing.ATTESTED


def term_inputs() -> list[TermInput]:
    """Of every term that can be sold now, in the order of the schema."""
    return [one for one in _of(LicenceTerms) if one.name.partition(".")[0] in ENFORCED | ATTESTED]


def _of(model: type[BaseModel], before: str = "") -> Iterator[TermInput]:
    for name, field in model.model_fields.items():
        if before or name not in OWN:
            yield from _input(f"{before}{name}", field.annotation)


def _input(name: str, annotation: Any) -> Iterator[TermInput]:
    kind = _bare(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _of(kind, f"{name}.")
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield TermInput(name, Kind.CHOICE, tuple(str(one.value) for one in kind))
    elif kind is bool and kind is not annotation:  # to forbid is other than to say nothing
        yield TermInput(name, Kind.CHOICE, ("true", "false"))
    elif kind is bool:
        yield TermInput(name, Kind.TICK)
    elif kind is int:
        yield TermInput(name, Kind.NUMBER)
    elif get_origin(kind) is tuple or kind is tuple:
        yield TermInput(name, Kind.LIST)
    else:
        yield TermInput(name, Kind.TEXT)


def _bare(annotation: Any) -> Any:
    """Without None and without what only pydantic reads."""
    if get_origin(annotation) in (Union, types.UnionType):
        return _bare(next(one for one in get_args(annotation) if one is not type(None)))
    if hasattr(annotation, "__metadata__"):
        return _bare(get_args(annotation)[0])
    return annotation
