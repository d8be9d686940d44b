"""Columns of numbers, in every way that people write them: a Decimal first, its text afterwards."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from random import Random

from tests.fuzz.cells import Cell, Kind, is_bad

HEADINGS = ("금액", "수량", "기온(℃)", "pm10", "value", "이용객수", "weight_kg", "Umsatz", "증감", "매출액(원)")
SHARES = ("비율", "증감률", "share", "rate(%)", "Rabatt")
WORDS = ("점검중", "E-103", "12개", "고장", "약 30", "see note", "1.2.3")
NOTHING = ("-", "N/A", "", "null")
BLANKS = (" ", "\u00a0", "\u2009", "\u202f")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
Writer = Callable[[Decimal], str]


def plain(value: Decimal) -> str:
    return f"{value:f}"


def grouped(value: Decimal, sign: str = ",", mark: str = ".") -> str:
    return f"{value:,f}".translate(str.maketrans({",": sign, ".": mark}))


def comma(value: Decimal) -> str:
    return plain(value).replace(".", ",")


def signed(value: Decimal, pattern: str, write: Writer = plain) -> str:
    """`pattern`: how minus one is written, its 1 standing for the number."""
    return pattern.replace("1", write(abs(value))) if value < 0 else write(value)


def beside(value: Decimal, pattern: str, write: Writer = grouped) -> str:
    """`pattern`: a sign beside the number, 1."""
    return pattern.replace("1", write(value))


def exponent(value: Decimal) -> str:
    return f"{value:.3E}"


def _values(random: Random, count: int, places: int, *, negative: bool, most: int) -> list[Decimal]:
    least = -most if negative else 0
    return [Decimal(random.randint(least, most)).scaleb(-places) for _ in range(count)]


def _cells(
    random: Random, count: int, write: Writer, *, places: int = 0, negative: bool = False, most: int = 10**6
) -> list[Cell]:
    values = _values(random, count, places, negative=negative, most=most)
    if write is exponent:
        values = [Decimal(exponent(value)) for value in values]
    return [Cell(write(value), (value,)) for value in values]


def _mostly(random: Random, count: int, sometimes: str, right: tuple[Decimal | None, ...]) -> list[Cell]:
    """Numbers, every fourth cell a word for nothing."""
    cells = _cells(random, count, plain, places=1, most=5000)
    return [Cell(sometimes, right) if place % 4 == 3 else cell for place, cell in enumerate(cells)]


def _nothing(random: Random, count: int) -> list[Cell]:
    return _mostly(random, count, random.choice(NOTHING), (None,))


def _far(random: Random, count: int) -> list[Cell]:
    return _mostly(random, count, "-9999", (None, Decimal(-9999)))


def _odd(random: Random) -> Cell:
    return is_bad(random.choice(WORDS))


def _kind(name: str, cells: Callable[[Random, int], Sequence[Cell]], headings: tuple[str, ...] = HEADINGS) -> Kind:
    return Kind(name, headings, cells, _odd, is_typed=True)


def _written(name: str, write: Writer, *, headings: tuple[str, ...] = HEADINGS, **how: int | bool) -> Kind:
    return _kind(name, partial(_cells, write=write, **how), headings)  # type: ignore[arg-type]


KINDS = (
    _written("integers", plain, most=40_000),
    _written("integers of either sign", plain, negative=True),
    _written("long integers", plain, most=10**14),
    _written("decimals", plain, places=2, negative=True),
    _written("exponents", exponent, places=3, most=10**9),
    _written("thousands", grouped, most=10**8),
    _written("thousands and decimals", grouped, places=2, negative=True, most=10**9),
    _written("decimal commas", comma, places=2, most=50_000),
    _written("decimal commas, one digit", comma, places=1, negative=True, most=3000),
    _written("points and commas", partial(grouped, sign=".", mark=","), places=2, most=10**8),
    _written("brackets", partial(signed, pattern="(1)", write=grouped), negative=True),
    _written("trailing minus", partial(signed, pattern="1-"), negative=True, places=2),
    _written("triangles", partial(signed, pattern="△1", write=grouped), negative=True),
    _written("black triangles", partial(signed, pattern="▲1"), negative=True, places=1),
    _written("minus sign", partial(signed, pattern="−1"), negative=True, places=1),
    _written("percent", partial(beside, pattern="1%", write=plain), headings=SHARES, places=1, most=1000),
    _written("percent after a blank", partial(beside, pattern="1 %", write=plain), headings=SHARES, places=2, most=9999),
    _written("won", partial(beside, pattern="₩1"), most=10**8),
    _written("wide won", partial(beside, pattern="￦1"), most=10**8),
    _written("dollars", partial(beside, pattern="$1"), places=2, most=10**7),
    _written("won in words", partial(beside, pattern="1원"), most=10**7),
    *(_written(f"blanks between thousands, U+{ord(sign):04X}", partial(grouped, sign=sign), most=10**8) for sign in BLANKS),
    _written("apostrophes", partial(grouped, sign="'"), places=2, most=10**9),
    _written("full-width digits", lambda value: plain(value).translate(FULL_WIDTH), most=9000),
    _kind("numbers, some missing", _nothing),
    _kind("numbers, some far", _far),
)  # fmt: skip
