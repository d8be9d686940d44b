"""What the licence of a source lets everyone do and demands of them: one table, for declarations, listings and pages.

    declaration `licence = "CC-BY-4.0"` → LICENCES["CC-BY-4.0"] → what a plan may not say, what the buyer is told

Ids are SPDX's, `KOGL-1` to `KOGL-4` of Korea's open government licence, and `LicenseRef-…` for terms that no list has.
Each row says what stands at its `url`; there the text itself decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sectors.spec.dataset import NOT_KNOWN
from sectors.spec.text import Text


class Use(StrEnum):
    """What a source may let everyone do."""

    REDISTRIBUTE = "redistribute"
    SELL = "sell"  # and any other commercial use
    CHANGE = "change"


class Demand(StrEnum):
    """What a source may ask of everyone who uses it."""

    CREDIT = "credit"  # name it
    SHARE_ALIKE = "share_alike"  # pass on what is made of it under the same licence


@dataclass(frozen=True, slots=True)
class SourceLicence:
    """`open`: everyone holds these rights from the source itself, whatever the network writes.

    `notice`: what else the source wants its users to be told.
    """

    id: str
    title: Text
    url: str | None
    allows: frozenset[Use]
    demands: frozenset[Demand]
    open: bool = True
    notice: Text | None = None


ALL = frozenset(Use)
UNSOLD, UNCHANGED = ALL - {Use.SELL}, ALL - {Use.CHANGE}
NONE: frozenset[Demand] = frozenset()
CREDIT = frozenset({Demand.CREDIT})
ALIKE = CREDIT | {Demand.SHARE_ALIKE}
OWN, UNKNOWN = "LicenseRef-supply-center", NOT_KNOWN
_CC, _ODC = "https://creativecommons.org", "https://opendatacommons.org/licenses"


def _same(title: str) -> Text:
    """A name that is the same in both languages."""
    return Text(title, title)


def _kogl(kind: int, allows: frozenset[Use], en: str, ko: str) -> SourceLicence:
    title = Text(f"KOGL type {kind} ({en})", f"공공누리 제{kind}유형({ko})")
    return SourceLicence(f"KOGL-{kind}", title, f"https://www.kogl.or.kr/info/licenseType{kind}.do", allows, CREDIT)


_TABLE = (
    SourceLicence("CC0-1.0", _same("CC0 1.0"), f"{_CC}/publicdomain/zero/1.0/", ALL, NONE),
    SourceLicence("CC-PDDC", _same("CC Public Domain Dedication"), f"{_CC}/licenses/publicdomain/", ALL, NONE),
    SourceLicence("CC-BY-4.0", _same("CC BY 4.0"), f"{_CC}/licenses/by/4.0/", ALL, CREDIT),
    SourceLicence("CC-BY-SA-4.0", _same("CC BY-SA 4.0"), f"{_CC}/licenses/by-sa/4.0/", ALL, ALIKE),
    SourceLicence("CC-BY-NC-4.0", _same("CC BY-NC 4.0"), f"{_CC}/licenses/by-nc/4.0/", UNSOLD, CREDIT),
    SourceLicence("CC-BY-NC-SA-4.0", _same("CC BY-NC-SA 4.0"), f"{_CC}/licenses/by-nc-sa/4.0/", UNSOLD, ALIKE),
    SourceLicence("CC-BY-ND-4.0", _same("CC BY-ND 4.0"), f"{_CC}/licenses/by-nd/4.0/", UNCHANGED, CREDIT),
    SourceLicence(
        "CC-BY-NC-ND-4.0", _same("CC BY-NC-ND 4.0"), f"{_CC}/licenses/by-nc-nd/4.0/", UNSOLD & UNCHANGED, CREDIT,
    ),
    SourceLicence("PDDL-1.0", _same("ODC PDDL 1.0"), f"{_ODC}/pddl/1-0/", ALL, NONE),
    SourceLicence("ODC-By-1.0", _same("ODC-By 1.0"), f"{_ODC}/by/1-0/", ALL, CREDIT),
    SourceLicence("ODbL-1.0", _same("ODbL 1.0"), f"{_ODC}/odbl/1-0/", ALL, ALIKE),
    SourceLicence("MIT", _same("MIT"), "https://opensource.org/license/mit", ALL, CREDIT),
    _kogl(1, ALL, "source named", "출처표시"),
    _kogl(2, UNSOLD, "source named, no commercial use", "출처표시, 상업적 이용금지"),
    _kogl(3, UNCHANGED, "source named, no changes", "출처표시, 변경금지"),
    _kogl(4, UNSOLD & UNCHANGED, "source named, no commercial use, no changes", "출처표시, 상업적 이용금지, 변경금지"),
    SourceLicence(
        "LicenseRef-data-go-kr",
        Text("Korea Public Data Portal, no restriction on use", "공공데이터포털, 이용허락범위 제한 없음"),
        "https://www.data.go.kr/ugs/selectPortalPolicyView.do", ALL, NONE,
    ),
    SourceLicence(
        "LicenseRef-US-government",
        Text("Work of the US government, public domain", "미국 연방정부 저작물, 누구나 자유 이용"),
        "https://www.usa.gov/government-copyright", ALL, NONE,
    ),
    SourceLicence(
        "LicenseRef-NYC-Open-Data",
        Text("NYC Open Data, no restriction on use", "뉴욕시 공개 데이터, 이용 제한 없음"),
        "https://opendata.cityofnewyork.us/overview/#termsofuse", ALL, NONE,
    ),
    SourceLicence(
        "LicenseRef-ECB", Text("Reuse policy of the European Central Bank", "유럽중앙은행 재이용 조건"),
        "https://www.ecb.europa.eu/services/using-our-site/disclaimer/html/index.en.html", ALL, CREDIT,
        notice=Text(
            "The source gives it free of charge at www.ecb.europa.eu; whoever changes a figure says so.",
            "원천 데이터는 www.ecb.europa.eu에서 무료로 제공되며, 수치를 변경한 경우 그 사실을 밝혀야 합니다.",
        ),
    ),
    SourceLicence(OWN, Text("The supply center's own data", "공급 센터의 자체 데이터"), None, ALL, NONE, open=False),
    SourceLicence(UNKNOWN, Text("Not known", "알려지지 않음"), None, frozenset(), NONE, open=False),
)  # fmt: skip
LICENCES: Mapping[str, SourceLicence] = {licence.id: licence for licence in _TABLE}
