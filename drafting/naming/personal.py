"""Texts that may tell who a person is: phone, e-mail, resident and business number, card, address, name.

A number is believed by its check digit, not by its length; whose address or name it is only a person can say.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from drafting.evidence import HIGH, LOW, MEDIUM, Confidence, Guess, Harm, Undecided, examples, of_column
from drafting.texts.profile import Values
from sectors.spec.column import Sensitivity
from sectors.spec.text import Text
from wire.masks import Mask

PHONE = re.compile(r"(\+82[- ]?|0)(2|[3-6][1-5]|1[016789]|50[0-9]?|70|80)[-. )]?[0-9]{3,4}[-. ]?[0-9]{4}([~,/ ].*)?")
MOBILE = re.compile(r"(\+82[- ]?|0)1[016789][-. ]?[0-9]{3,4}[-. ]?[0-9]{4}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+([.][\w-]+)+")
RESIDENT = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])-?[1-8][0-9]{6}")
MASKED_RESIDENT = re.compile(r"[0-9]{6}-?[0-9*]{7}")
BUSINESS = re.compile(r"[0-9]{3}-?[0-9]{2}-?[0-9]{5}")
CARD = re.compile(r"[3-6][0-9]{3}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{3,4}")
ADDRESS = re.compile(r".*(시|도|군|구)\s.*([가-힣0-9]+(로|길|동|리|가|읍|면))\s?.*[0-9].*")
STREET = re.compile(
    r"[0-9][0-9-]*\s+[\w .'-]+(street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|place|pl|way)\.?(\s.*)?",
    re.IGNORECASE,
)
SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현"
    "함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국"
)
PERSON = re.compile(f"[{SURNAMES}][가-힣*○OX]{{1,3}}")
PERSON_HEADS = (
    "성명",
    "이름",
    "대표자",
    "담당자",
    "신청자",
    "환자명",
    "작가",
    "first_name",
    "last_name",
    "surname",
    "full_name",
    "person_name",
    "contact_name",
    "author",
)
MASKS = {"resident": Mask.NULL, "card": Mask.NULL}  # of no use to a buyer in any form; the others join as pseudonyms


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that may tell who a person is."""

    what: str
    guess: Guess
    mask: Mask | None
    question: Text | None = None

    @property
    def is_of_person(self) -> bool:
        """Whether it may tell of a person, which the number of a business or the address of an office does not."""
        return self.mask is not None


def resident_number(text: str) -> bool:
    """Thirteen digits with the check digit of Korean resident numbers (given until October 2020)."""
    digits = [int(sign) for sign in text if sign in "0123456789"]
    total = sum(digit * weight for digit, weight in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False))
    return bool(RESIDENT.fullmatch(text)) and (11 - total % 11) % 10 == digits[12]


def business_number(text: str) -> bool:
    """Ten digits with the check digit of Korean business registration numbers."""
    digits = [int(sign) for sign in text if sign in "0123456789"]
    if not BUSINESS.fullmatch(text):
        return False
    total = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    return (10 - (total + digits[8] * 5 // 10) % 10) % 10 == digits[9]


def card_number(text: str) -> bool:
    """Fifteen or sixteen digits that Luhn's sum confirms."""
    if not CARD.fullmatch(text):
        return False
    digits = [int(sign) for sign in reversed(text) if sign in "0123456789"]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


def suspect(values: Values, name: str, sql_name: str) -> Suspect | None:
    """What the column's texts, or its name, say of a person; None where nothing does."""
    return next((found for rule in RULES if (found := rule(values, name, sql_name))), None)


def _share(values: Values, fits: Callable[[str], bool]) -> float:
    return sum(count for text, count in values.counts.items() if fits(text)) / values.seen if values.seen else 0.0


def _resident(values: Values, name: str, _sql: str) -> Suspect | None:
    share = _share(values, resident_number)
    if share < 0.4:
        return _resident_by_name(values, name)
    return _personal(
        "resident",
        f"resident numbers: the check digit is right in {share:.0%}",
        f"주민등록번호: 검증 숫자가 {share:.0%} 맞음",
        HIGH,
    )


def _resident_by_name(values: Values, name: str) -> Suspect | None:
    """Numbers given since October 2020 have no check digit, and made-up ones have a wrong one."""
    share = _share(values, lambda text: bool(RESIDENT.fullmatch(text) or MASKED_RESIDENT.fullmatch(text)))
    if share < 0.5 or not any(head in name.lower() for head in ("주민", "resident", "rrn")):
        return None
    return _personal(
        "resident",
        f"resident numbers, by the column's name ({share:.0%} look like one)",
        "이름으로 보아 주민등록번호",
        MEDIUM,
    )


def _card(values: Values, _name: str, _sql: str) -> Suspect | None:
    share = _share(values, card_number)
    return (
        _personal(
            "card", f"card numbers: Luhn's sum is right in {share:.0%}", f"카드번호: Luhn 합이 {share:.0%} 맞음", HIGH
        )
        if share > 0.8
        else None
    )


def _email(values: Values, _name: str, _sql: str) -> Suspect | None:
    share = _share(values, lambda text: bool(EMAIL.fullmatch(text)))
    return (
        _personal("email", f"e-mail addresses in {share:.0%}", f"전자우편 주소 {share:.0%}", HIGH)
        if share > 0.2
        else None
    )


def _phone(values: Values, name: str, _sql: str) -> Suspect | None:
    share = _share(values, lambda text: bool(PHONE.fullmatch(text)))
    if share < 0.5 and not ("전화" in name and share > 0.05):
        return None
    mobile = sum(count for text, count in values.counts.items() if MOBILE.search(text))
    if mobile:
        return _personal(
            "phone", f"phone numbers, {mobile} of them mobile", f"전화번호, 그중 휴대전화 {mobile}건", HIGH
        )
    because = Text(
        f"phone numbers in {share:.0%}, none mobile: of offices, it seems",
        f"전화번호 {share:.0%}, 휴대전화 없음: 사무실 번호로 보임",
    )
    return Suspect("phone", Guess("sensitivity", str(Sensitivity.INTERNAL), because, MEDIUM), proposed("phone"))


def _business(values: Values, _name: str, _sql: str) -> Suspect | None:
    share = _share(values, business_number)
    if share < 0.9 or values.distinct < 20:
        return None
    because = Text(
        f"business numbers: the check digit is right in {share:.0%}", f"사업자등록번호: 검증 숫자가 {share:.0%} 맞음"
    )
    return Suspect(
        "business",
        Guess("sensitivity", str(Sensitivity.INTERNAL), because, MEDIUM),
        None,
    )


def _address(values: Values, name: str, _sql: str) -> Suspect | None:
    share = _share(values, lambda text: bool(ADDRESS.fullmatch(text) or STREET.fullmatch(text)))
    if share < 0.5:
        return None
    public = "소재지" in name or "설치" in name
    because = Text(f"addresses in {share:.0%}" + (", of places by the name" if public else ""), f"주소 {share:.0%}")
    if public:
        return Suspect(
            "address",
            Guess("sensitivity", str(Sensitivity.PUBLIC), because, MEDIUM, written=False),
            None,
        )
    question = Text(
        "whether the addresses are of people (personal) or of places (public)",
        "사람의 주소(개인정보)인지 장소의 주소(공개)인지",
    )
    guess = Guess("sensitivity", str(Sensitivity.INTERNAL), because, LOW)
    return Suspect("address", guess, proposed("address"), question)


def _person(values: Values, name: str, sql_name: str) -> Suspect | None:
    share = _share(values, lambda text: bool(PERSON.fullmatch(text)))
    named = any(head in name or head in sql_name for head in PERSON_HEADS)
    if not (named and (share > 0.3 or name.isascii())):
        return None
    return _personal(
        "name",
        f"names of people, by the column's name ({share:.0%} look like one)",
        f"이름으로 보아 사람 이름 ({share:.0%})",
        MEDIUM,
    )


def _personal(what: str, english: str, korean: str, confidence: Confidence) -> Suspect:
    return Suspect(
        what, Guess("sensitivity", str(Sensitivity.PERSONAL), Text(english, korean), confidence), proposed(what)
    )


def proposed(what: str) -> Mask:
    """One that a licence can say and that covers a personal text."""
    return MASKS.get(what, Mask.PSEUDONYM)


RULES: tuple[Callable[[Values, str, str], Suspect | None], ...] = (
    _resident,
    _card,
    _email,
    _phone,
    _business,
    _person,
    _address,
)


def question(found: Suspect, values: Values, sql_name: str) -> Undecided | None:
    if found.question is None:
        return None
    answer = of_column(sql_name, f'sensitivity = "{Sensitivity.PERSONAL}"')
    return Undecided(sql_name, found.question, Harm.PERSONS, examples(*values.counts), answer)
