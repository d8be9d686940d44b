"""What a company is to the tax office: country, business number, seat. Pure, but for lists that libraries bring.

Korea: ten digits whose last one checks the others. The European Union: a VAT number, checked as its country does.
Elsewhere a number is taken as it is written: this network knows no rule for it.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.kr import brn

from marketplace.accounts.errors import BusinessNumberWrong

KOREA = "KR"
LONGEST = 40
# In Unicode's list, not in ISO 3166-1:
_NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
_IN_VAT = {"GR": "EL"}  # the one country whose VAT numbers begin with another code


@cache
def countries(language: str) -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 → the country's name, in the order of the names."""
    names = Locale(language).territories
    known = {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}
    return dict(sorted(((c, n) for c, n in known.items() if c not in _NO_COUNTRY), key=lambda pair: pair[1]))


def in_european_vat(country: str) -> bool:
    return country.lower() in vat.MEMBER_STATES


def checked_number(country: str, written: str) -> str:
    """The business number in one spelling, "" for none. BusinessNumberWrong."""
    number = written.strip()
    try:
        if country == KOREA:
            return _korean(number)
        if number and in_european_vat(country):
            return _vat_number(_IN_VAT.get(country, country), number)
    except ValidationError as error:
        raise BusinessNumberWrong(remedy=_REMEDIES[country == KOREA]) from error
    if len(number) > LONGEST or not number.isprintable():
        raise BusinessNumberWrong(remedy="Write at most 40 letters and digits.")
    return number


def _korean(number: str) -> str:
    """The library knows the form; the check digit is ours: weights, and the tens of the ninth product."""
    digits = str(brn.validate(number))
    products = [int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)]
    if (sum(products) + products[-1] // 10 + int(digits[-1])) % 10:
        raise InvalidChecksum
    return digits


_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_REMEDIES = {
    True: "Write the ten digits of the business registration, such as 220-81-62517.",
    False: "Write the VAT number as your tax office gave it, such as DE136695976.",
}


def _vat_number(prefix: str, number: str) -> str:
    given = number.upper().replace(" ", "")
    return str(vat.validate(given if given.startswith(prefix) else prefix + given))


def shown_number(country: str | None, number: str) -> str:
    """As people of the country write it: 220-81-62517."""
    return str(brn.format(number)) if country == KOREA else number
