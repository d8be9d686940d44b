"""Why a dataset lacks points of its metadata score, and whether they can be had at all: pure."""

from collections.abc import Mapping
from typing import Final

from sectors.licences import OWN, UNKNOWN
from sectors.spec.text import Text
from wire.records import Price, Record

_FILE: Mapping[Price, Text] = {
    "paid": Text(
        "it is sold: nobody gets a file without a plan", "유료 데이터여서 요금제 없이는 파일을 받을 수 없습니다"
    ),
    "free": Text("its free plan asks for a sign-in", "무료 요금제가 로그인을 요구합니다"),
    "none": Text("no plan offers it", "제공하는 요금제가 없습니다"),
}
_RELEASE: Final = Text("known from the first release on offer", "첫 배포가 제공되면 알 수 있습니다")
_FORM: Final = Text("no form in which it is got tells it", "받을 수 있는 형식에 이 정보가 없습니다")
_CLASS: Final = Text("its declaration has no classification", "선언에 분류가 없습니다")
_CAUSES: Mapping[str, Text] = {
    "keywords": _CLASS, "themes": _CLASS,
    "places": Text("neither its source nor covers.places names one", "원천에도 covers.places에도 장소가 없습니다"),
    "time": Text("neither rows on offer nor covers tell it", "제공되는 행에도 선언의 covers에도 시간이 없습니다"),
    "access_answers": Text("an address of others: it is not asked", "다른 기관의 주소여서 확인하지 않았습니다"),
    "download_answers": Text("an address of others: it is not asked", "다른 기관의 주소여서 확인하지 않았습니다"),
    "format": _FORM, "media_type": _FORM, "format_known": _FORM, "format_free": _FORM, "format_machine": _FORM,
    "licence": Text("its source names no licence", "원천이 이용 조건을 밝히지 않았습니다"),
    "licence_known": Text("its terms stand on no list", "이용 조건이 공인 목록에 없습니다"),
    "bytes": _RELEASE, "issued": _RELEASE, "modified": _RELEASE,
}  # fmt: skip


def cause(metric: str, record: Record) -> Text | None:
    """Of a metric that is not met; None where its title says it all."""
    has_file = any(form.download for form in record.distributions)
    if metric in ("download", "download_answers", "bytes") and not has_file:
        return _FILE[record.price]
    if metric == "licence_known" and record.licence == UNKNOWN:
        return _CAUSES["licence"]
    if metric == "licence_known" and record.licence == OWN:
        return Text("the supply center's own terms stand on no list", "공급 센터 자체 조건은 공인 목록에 없습니다")
    return _CAUSES.get(metric)
