"""Columns of texts, and of texts that look like something else: codes, long ids, phones, words that may mean nothing."""

from collections.abc import Callable
from random import Random

from tests.fuzz.cells import Cell, Kind, Value

PLACES = ("종로구", "중구 명동", "Köln", "서울특별시 강남구", "부산", "제주", "Main St", "북한산 입구", "a", "ㄱ")
NAMES = ("김민준", "이서연", "박지후", "최하은", "정도윤", "강서준", "조은우", "윤지아")
NOTES = ("비고", "내용", "memo", "주소", "remarks")
LISTS = (NOTES, ("구분", "등급", "grade"), ("상태", "여부", "flag"))


def _texts(random: Random, count: int, make: Callable[[Random, int], str]) -> list[Cell]:
    texts = [make(random, place) for place in range(count)]
    return [Cell(text, (text,)) for text in texts]


def _of(
    *words: str, nothing: tuple[str, ...] = (), also: tuple[tuple[str, Value], ...] = ()
) -> Callable[[Random, int], list[Cell]]:
    """Cells of a few words; each of `nothing` may also be read as nothing, others as `also` says."""
    right: dict[str, tuple[Value, ...]] = {
        word: (word, *(value for key, value in also if key == word)) for word in words
    }
    right |= {word: (word, None) for word in nothing}
    return lambda random, count: [Cell(word, right[word]) for word in random.choices((*words, *nothing), k=count)]


def _kind(name: str, make: Callable[[Random, int], str], *headings: str, personal: bool = False) -> Kind:
    return Kind(name, headings or NOTES, lambda random, count: _texts(random, count, make), is_personal=personal)


def _padded(random: Random, count: int) -> list[Cell]:
    blank = random.choice((" ", "\u00a0", "\u3000"))
    return [Cell(f"{blank}{place}{blank}", (place,)) for place in random.choices(PLACES, k=count)]


def _formulas(random: Random, count: int) -> list[Cell]:
    codes = [f"{random.randrange(10**4):06d}" for _ in range(count)]
    return [Cell(f'="{code}"', (code,)) for code in codes]


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


KINDS = (
    _kind("words", lambda random, place: random.choice(PLACES)),
    _kind("words and numbers", lambda random, place: f"{random.choice(PLACES)} {place}"),
    _kind("words with commas", lambda random, place: f"{random.choice(PLACES)}, {random.randrange(99)}-{place}", "주소", "address"),
    _kind("words with semicolons", lambda random, place: f"{random.choice(PLACES)}; {place}"),
    _kind("words with quotes", lambda random, place: f'{random.choice(PLACES)} "{place}" 번'),
    _kind("inches", lambda random, place: f'{random.randrange(20)}" 관', "규격"),
    _kind("words with line ends", lambda random, place: f"{random.choice(PLACES)}\n{place}번지"),
    _kind("codes with zeros", lambda random, place: f"{random.randrange(10**4):05d}", "코드", "store_no", "우편번호", "품목"),
    _kind("codes of letters", lambda random, place: f"{random.choice('ABC')}{place:04d}", "관리번호", "id", "code"),
    _kind("long ids", lambda random, place: f"1{_digits(random, 21)}", "tracking", "주문번호", "송장"),
    _kind("ids of 16 digits", lambda random, place: f"9{_digits(random, 15)}", "order_no", "거래"),
    _kind("phones", lambda random, place: f"010-{_digits(random, 4)}-{_digits(random, 4)}", "전화번호", "phone", personal=True),
    _kind("phones abroad", lambda random, place: f"+8210{_digits(random, 8)}", "phone", "연락처", personal=True),
    _kind("addresses of mail", lambda random, place: f"user{random.randrange(10**6)}@example.com", "이메일", "email", personal=True),
    _kind("U+FFFD", lambda random, place: f"{random.choice(PLACES)}\ufffd"),
    _kind("beyond CP949", lambda random, place: f"{random.choice(PLACES)} 😀"),
    Kind("names", ("성명", "담당자", "name", "이름"), _of(*NAMES), is_personal=True),
    Kind("countries", ("국가", "country"), _of("KR", "NA", "US", "DE")),
    Kind("grades", ("등급", "grade"), _of("A", "B", "C", "X")),
    Kind("O and X", ("여부", "합격"), _of("O", "X", also=(("O", True), ("X", False)))),
    Kind("예 and 아니오", ("여부", "동의"), _of("예", "아니오", also=(("예", True), ("아니오", False)))),
    Kind("유 and 무", ("여부", "주차장"), _of("유", "무", also=(("유", True), ("무", False)))),
    Kind("Y and N", ("flag", "사용여부"), _of("Y", "N", also=(("Y", True), ("N", False)))),
    Kind("words, some nothing", NOTES, _of(*PLACES[:4], nothing=("", "-", "N/A", "없음"))),
    Kind("nothing", NOTES, _of(nothing=("",))),
    Kind("padded", NOTES, _padded),
    Kind("formulas around codes", ("종목코드", "code"), _formulas),
)  # fmt: skip
