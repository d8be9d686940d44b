"""Money: integer minor units and an ISO 4217 currency. KRW has no digits after the point, EUR has two."""

import re
from dataclasses import dataclass

DIGITS = {"KRW": 0, "JPY": 0, "EUR": 2, "USD": 2, "GBP": 2}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount. ValueError for a currency the network does not trade in."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in DIGITS:
            raise ValueError(f"unknown currency {self.currency!r}; the network trades in {', '.join(DIGITS)}")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """An amount as people write it: 12,000 or 9.90. ValueError for more digits than the currency has."""
        digits = DIGITS[currency]
        found = re.fullmatch(r"(\d+)(?:\.(\d+))?", text.strip().replace(",", ""))
        if found is None or len(found[2] or "") > digits:
            raise ValueError(f"{text!r} is not an amount in {currency}, which has {digits} digits after the point")
        return cls(int(found[1]) * 10**digits + int((found[2] or "").ljust(digits, "0") or 0), currency)

    def figures(self) -> str:
        """As `parse` reads it: 12000, 9.90; below zero with its sign."""
        digits = DIGITS[self.currency]
        whole, part = divmod(abs(self.minor), 10**digits)
        return f"{'-' if self.minor < 0 else ''}{whole}" + (f".{part:0{digits}d}" if digits else "")

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def split(self, share_bp: int) -> tuple["Money", "Money"]:
        """`share_bp` basis points of it, rounded down, and the rest: the remainder stays with the second."""
        first = self.minor * share_bp // 10_000
        return Money(first, self.currency), Money(self.minor - first, self.currency)

    def __str__(self) -> str:
        digits = DIGITS[self.currency]
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), 10**digits)
        return f"{sign}{self.currency} {whole:,}" + (f".{part:0{digits}d}" if digits else "")
