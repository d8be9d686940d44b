"""Names of Korean provinces and districts, as data writes them → the codes of their boundaries. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from dashboards.exploring.boundaries import DISTRICT, Place, places

SHORT: Mapping[str, str] = {
    "서울": "11", "부산": "26", "대구": "27", "인천": "28", "광주": "29", "대전": "30", "울산": "31", "세종": "36",
    "경기": "41", "강원": "42", "충북": "43", "충청북": "43", "충남": "44", "충청남": "44", "전북": "45",
    "전라북": "45", "전남": "46", "전라남": "46", "경북": "47", "경상북": "47", "경남": "48", "경상남": "48",
    "제주": "50",
}  # fmt: skip
ENGLISH: Mapping[str, str] = {
    "seoul": "11", "busan": "26", "daegu": "27", "incheon": "28", "gwangju": "29", "daejeon": "30", "ulsan": "31",
    "sejong": "36", "gyeonggi": "41", "gangwon": "42", "chungcheongbuk": "43", "chungbuk": "43", "chungcheongnam": "44",
    "chungnam": "44", "jeollabuk": "45", "jeonbuk": "45", "jeollanam": "46", "jeonnam": "46", "gyeongsangbuk": "47",
    "gyeongbuk": "47", "gyeongsangnam": "48", "gyeongnam": "48", "jeju": "50",
}  # fmt: skip
# Districts that the boundaries name without their city, or by the name that they bore before.
ALSO: Mapping[str, str] = {
    "덕양구": "고양시", "일산동구": "고양시", "일산서구": "고양시", "처인구": "용인시", "기흥구": "용인시",
    "수지구": "용인시", "여주군": "여주시",
}  # fmt: skip
RENAMED: Mapping[str, str] = {"미추홀구": "28170"}
CODE = re.compile(r"\d{2}|\d{5}|\d{8}|\d{10}")  # of a province, a district, a town as the state numbers them
NUMBERED_ANEW: Mapping[str, str] = {"51": "42", "52": "45"}  # Gangwon and Jeonbuk since they are special provinces
ENDS = ("특별자치도", "특별자치시", "특별시", "광역시", "도", "시", "-do", " province", " city")


def province(name: str) -> str | None:
    """The code of the province, whatever form of its name: 강원도, 강원특별자치도, 강원, Gangwon-do."""
    short = name.strip().lower()
    if CODE.fullmatch(short):
        return _of_code(short[:2])
    for end in ENDS:
        if short.endswith(end) and len(short) > len(end):
            short = short[: -len(end)].strip()
            break
    return SHORT.get(short) or ENGLISH.get(short.replace(" ", "").replace("-", ""))


def districts(names: Sequence[tuple[str | None, str]]) -> dict[tuple[str | None, str], list[str]]:
    """(province or None, district) → the codes of it, more than one for a city of several.

    A name that several provinces have, such as 중구, is of the one that most of the names are of, where there is one.
    """
    found = {name: _of(name[0] and province(name[0]), name[1]) for name in names}
    home = _home(list(found.values()))
    return {name: codes if _is_one_place(codes) else _at_home(codes, home) for name, codes in found.items()}


def _of(province_code: str | None, name: str) -> list[str]:
    """The district's codes in that province, or in all of them."""
    plain = name.replace(" ", "")
    if CODE.fullmatch(plain):
        code = (_of_code(plain[:2]) or "") + plain[2:5]
        return [code] if code in _codes() else []
    codes = _by_name().get(plain, [])
    return [code for code in codes if province_code is None or code[:2] == province_code]


def _home(found: Sequence[Sequence[str]]) -> str | None:
    """The province of more than half of the names that were found."""
    counted = Counter(code for codes in found for code in {code[:2] for code in codes})
    known = sum(1 for codes in found if codes)
    [(code, times)] = counted.most_common(1) or [("", 0)]
    return code if times * 2 > known else None


def _is_one_place(codes: Sequence[str]) -> bool:
    return len({code[:2] for code in codes}) <= 1


def _at_home(codes: Sequence[str], home: str | None) -> list[str]:
    return [code for code in codes if code[:2] == home]


def _of_code(code: str) -> str | None:
    """The province's number in the boundaries."""
    old = NUMBERED_ANEW.get(code, code)
    return old if old in SHORT.values() else None


@cache
def _codes() -> frozenset[str]:
    return frozenset(place.code for place in places(DISTRICT))


def called(place: Place) -> str:
    """A district's name without the city that some boundaries of Seoul put before it."""
    return place.name.removeprefix("서울시")


@cache
def _by_name() -> Mapping[str, list[str]]:
    """Each district by its name, and each city of several by the city's."""
    found = {name: [code] for name, code in RENAMED.items()}
    for place in places(DISTRICT):
        for name in _names(place):
            found.setdefault(name, []).append(place.code)
    return found


def _names(place: Place) -> set[str]:
    """경기도 수원시장안구 is 수원시장안구 and part of 수원시; 서울시성북구 is 성북구."""
    name = place.name.replace(" ", "")
    city, mark, rest = name.partition("시")
    if name in ALSO:
        return {name, ALSO[name], ALSO[name] + name}
    if not (mark and rest.endswith("구")):
        return {name}
    return {name, rest} if city == "서울" else {name, city + mark}
