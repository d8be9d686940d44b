"""Money: integer minor units and an ISO 4217 currency. KRW has no digits after the point, EUR has two."""

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
