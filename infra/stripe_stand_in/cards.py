"""Stripe's test cards, and what becomes of each. Numbers are looked at and forgotten: only the last four are kept."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ACCEPTED = {
    "4242424242424242": ("visa", "US", "credit"),
    "4000004100000005": ("visa", "KR", "credit"),
    "4000056655665556": ("visa", "US", "debit"),
    "5555555555554444": ("mastercard", "US", "credit"),
    "378282246310005": ("amex", "US", "credit"),
}
DECLINED = {
    "4000000000000002": ("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000009987": ("card_declined", "lost_card", "Your card was declined."),
    "4000000000000069": ("expired_card", "expired_card", "Your card has expired."),
    "4000000000000127": ("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "4000000000000119": ("processing_error", "processing_error", "An error occurred while processing your card."),
}
LATER = ("card_declined", "generic_decline", "Your card was declined.")
FAILS_LATER = "4000000000000341"
"""Taken as somebody's card, and declined each time that it is charged."""
LIVE = ("card_declined", "test_mode_live_card", "Your card was declined. Only test cards are taken here.")


class CardInvalid(ValueError):
    """What was typed is not a card; the argument names the field."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card that may be tried. `decline`: code, decline code, message; None for one that pays.

    `kept`: it may be somebody's card for later, whether it then pays or not.
    """

    last4: str
    month: int
    year: int
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    decline: tuple[str, str, str] | None = None
    kept: bool = True

    def facts(self) -> dict[str, Any]:
        """As Stripe shows a card on a payment method and a charge."""
        return {
            "brand": self.brand, "country": self.country, "exp_month": self.month, "exp_year": self.year,
            "funding": self.funding, "last4": self.last4, "network": self.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        }  # fmt: skip


def read_card(number: str, expiry: str, cvc: str, now: int) -> Card:
    """What a person typed (`MM/YY`, spaces anywhere) → a card. CardInvalid with the field's name."""
    digits = "".join(number.replace("-", " ").split())
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19 and _luhn(digits)):
        raise CardInvalid("number")
    month, year = _expiry(expiry, now)
    code = cvc.strip()
    if not (code.isascii() and code.isdigit() and len(code) in (3, 4)):
        raise CardInvalid("cvc")
    if digits in ACCEPTED:
        brand, country, funding = ACCEPTED[digits]
        return Card(digits[-4:], month, year, brand, country, funding)
    if digits == FAILS_LATER:
        return Card(digits[-4:], month, year, decline=LATER)
    return Card(digits[-4:], month, year, decline=DECLINED.get(digits, LIVE), kept=False)


def _expiry(text: str, now: int) -> tuple[int, int]:
    today = datetime.fromtimestamp(now, UTC)
    digits = "".join(sign for sign in text if sign not in " /")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        raise CardInvalid("expiry")
    month, year = int(digits[:2]), 2000 + int(digits[2:])
    if not 1 <= month <= 12 or (year, month) < (today.year, today.month):
        raise CardInvalid("expiry")
    return month, year


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1's check digit."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
