"""Generated declarations of a column and hostile texts for each: what two engines are held against one another with."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sectors.spec.column import Check, Column, Convert
from tests.contracts.regexes import patterns
from tests.support.judging import column

LONG = 20_000
EDGES = (2**31, 2**63, 10**18, 10**38, 0, 1, 999, 1000)
ZONES = ("Asia/Seoul", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")
SIGNS = (",", ".", " ", "'", "_")
BETWEEN = ("-", "/", ".", " ", "", ", ", "T", "(", "+")
PIECES = {
    "Y": ("0000", "0001", "1582", "1899", "1970", "2024", "9999", "10000", "24"),
    "y": ("00", "59", "60", "68", "69", "99", "7"),
    "m": ("0", "1", "01", "02", "12", "13", "00"),
    "b": ("Jan", "feb", "MAR", "Dec", "Sept", "5월"),
    "d": ("0", "1", "01", "28", "29", "30", "31", "32"),
    "H": ("0", "00", "1", "2", "12", "23", "24", "24", "25"),
    "I": ("0", "1", "12", "13"),
    "M": ("0", "00", "30", "59", "60"),
    "S": ("0", "00", "59", "60"),
    "f": ("0", "5", "123456", "999999", "1234567"),
    "p": ("AM", "pm", "Am", "오전", "오후", "a.m.", "P. M.", "p.m", "아침"),
}


@dataclass(frozen=True)
class Hostile:
    """A declared column and texts that it may meet."""

    column: Column
    texts: list[str]


def examples(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many of them, new ones in each run: engines take many at once, or they take all day."""
    found: list[Any] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found[:count]


texts = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12),
    st.text(st.sampled_from("가각힣ㄱㅏ한글 a1"), max_size=8),
    st.text(st.sampled_from("가각힣한글"), min_size=1, max_size=5).map(lambda text: unicodedata.normalize("NFD", text)),
    st.text(st.sampled_from("\t\n\v\f\r\x1c\x1f\x7f\x85\xa0\u200b\u2028\u2029\ufeffab1"), max_size=8),
    st.text(st.sampled_from("'\"`\\%_$;-{}[]()ab1"), max_size=8),
    st.sampled_from("a1'가👍").map(lambda sign: sign * LONG),
)


BLANKS = ("\u00a0", "\u2009", "\u202f", "\u3000", "\u200a", " ")
AROUND = ("₩", "%", "원", "$", "US", '="', '"', "(주)", "Rs.", "E", "👍", "\\d", "^", "]")
MINUS = ("(1)", "1-", "△1", "−1", "1 CR", "-1", "[1]", "<1>", "1−")


def numbers(thousands: str | None, mark: str) -> st.SearchStrategy[str]:
    """Numbers at the edges of types, written as declared, or nearly so."""
    near = (
        st.sampled_from(EDGES)
        .flatmap(lambda edge: st.integers(edge - 2, edge + 2))
        .flatmap(
            lambda number: st.sampled_from([str(number), str(-number), f"{number:,}", f"+{number}", f"00{number}"])
        )
    )
    fraction = st.one_of(st.just(""), st.text("0123456789", max_size=25).map(lambda digits: f".{digits}"))
    power = st.sampled_from(["", "", "", "e0", "E5", "e-7", "e308", "e309", "e-324", "e-400", "e+12", "e99999"])
    plain = st.tuples(near, fraction, power).map("".join)
    swap = str.maketrans({",": thousands or "", ".": mark})
    blank = st.sampled_from(BLANKS).flatmap(lambda sign: plain.map(lambda text: text.replace(",", sign)))
    loose = st.text(st.sampled_from("0123456789+-eE" + "".join(SIGNS)), max_size=24)
    odd = st.sampled_from(
        ["NaN", "Infinity", "-inf", "0x1F", "1d", "1f", "1L", "１２", "٣", "½", "1e", "e1", ".", "-", "1 2"]
    )
    return st.one_of(plain.map(lambda text: text.translate(swap)), plain, blank, loose, odd)


@st.composite
def whole(draw: st.DrawFn) -> Hostile:
    sign = draw(st.sampled_from((None, *SIGNS)))
    mark = draw(st.sampled_from([each for each in SIGNS if each != sign]))
    kind = draw(
        st.sampled_from(
            [
                "integer",
                "bigint",
                "double",
                "decimal(9,2)",
                "decimal(38,0)",
                "decimal(38,38)",
                "decimal(18,6)",
                "decimal(4,4)",
            ]
        )
    )
    bounds = [Check("above", (0,)), Check("between", (-1.5, 1e6)), Check("in", (1, 2.5, 1000))]
    checks = draw(st.lists(st.sampled_from(bounds[: 1 if "38" in kind else 3]), max_size=2, unique=True))
    rule = None
    if kind == "double":
        factor = st.floats(1e-6, 1e6).filter(bool)
        rule = draw(st.none() | st.builds(Convert, st.just("x"), st.floats(-1e6, 1e6), factor, factor))
    found = column(kind, *checks, thousands=sign, decimal_mark=mark, convert=rule)
    return Hostile(found, draw(_many(numbers(sign, mark))))


@st.composite
def around(draw: st.DrawFn) -> Hostile:
    """Numbers and texts between what is none of them."""
    kind = draw(st.sampled_from(["integer", "double", "decimal(18,2)", "varchar", "date"]))
    taken = tuple(draw(st.lists(st.sampled_from(AROUND), max_size=3, unique=True)))
    minus = (
        tuple(draw(st.lists(st.sampled_from(MINUS), max_size=3, unique=True)))
        if kind not in ("varchar", "date")
        else ()
    )
    sign = draw(st.sampled_from((None, *SIGNS))) if kind not in ("varchar", "date") else None
    value = {"varchar": texts, "date": st.just("2024-02-29")}.get(kind, numbers(sign, "." if sign != "." else ","))
    pieces = st.sampled_from([*taken, *"".join(minus).replace("1", ""), *" \u00a0\u3000\t-+", "", "", ""])
    ends = st.lists(pieces, max_size=3).map("".join)
    found = column(
        kind, strip=taken, negative=minus, thousands=sign, decimal_mark="." if sign != "." else ",",
        null_tokens=tuple(taken[:1]), recode=(("A", "B"), ("", "5")),
    )  # fmt: skip
    return Hostile(found, draw(_many(st.tuples(ends, value, ends).map("".join))))


@st.composite
def booleans(draw: st.DrawFn) -> Hostile:
    words = st.sampled_from(["true", "TRUE", "t", "F", "no", "N", "yes", "1", "0", "01", "ｙ", "예", "ТRUE", "İ", "ſ"])
    return Hostile(column("boolean"), draw(_many(words)))


@st.composite
def times(draw: st.DrawFn) -> Hostile:
    kind = draw(st.sampled_from(["date", "timestamp"]))
    found = tuple(draw(st.lists(_pattern(kind) | st.just("excel"), min_size=1, max_size=3, unique=True)))
    zone = draw(st.none() | st.sampled_from([*ZONES, "UTC"])) if kind == "timestamp" else None
    first = draw(st.integers(1500, 2050))
    made = column(kind, formats=found, zone=zone, first_year=first)
    return Hostile(made, draw(_many(st.sampled_from(found).flatmap(_written) | _day_numbers)))


@st.composite
def clocks(draw: st.DrawFn) -> Hostile:
    """Times around those at which clocks are put forward or back."""
    zone = draw(st.sampled_from(ZONES))
    local = st.datetimes().map(lambda moment: moment.isoformat(" ", "seconds"))
    changes = st.tuples(
        st.sampled_from(["2024-03-10", "2024-03-31", "2024-10-27", "2024-11-03", "2024-04-07", "2024-10-06", "2011-12-30", "1988-05-08", "1987-10-11"]),
        st.integers(0, 3), st.integers(0, 59),
    ).map(lambda parts: f"{parts[0]} {parts[1]:02d}:{parts[2]:02d}:00")  # fmt: skip
    return Hostile(column("timestamp", zone=zone), [*draw(_many(st.one_of(local, changes))), "2024-03-31"])


@st.composite
def words(draw: st.DrawFn) -> Hostile:
    some = draw(
        st.lists(texts.map(str.strip).filter(lambda text: len(text) < LONG), min_size=4, max_size=4, unique=True)
    )
    checks = [Check("max_length", (draw(st.integers(1, 9)),)), Check("in", tuple(some[:3]))]
    found = column(
        "varchar",
        *draw(st.lists(st.sampled_from(checks), max_size=2, unique=True)),
        recode=((some[0], some[3]),) if some[0] else (),
        null_tokens=tuple(some[1:2]),
        required=draw(st.booleans()),
    )
    return Hostile(found, draw(_many(texts | st.sampled_from(some))))


@st.composite
def expressions(draw: st.DrawFn) -> Hostile:
    """Regular expressions of a declaration."""
    checked, nothing = draw(patterns), draw(patterns)
    near = st.text(st.sampled_from("ab1가-_.\n\r\t\v\x85\u2028👍 \\^$"), max_size=6)
    return Hostile(column("varchar", Check("matches", (checked,)), null_pattern=nothing), draw(_many(near)))


@st.composite
def lists(draw: st.DrawFn) -> Hostile:
    sign = draw(st.sampled_from(["+", ",", "|", ".", "\\", "||", "a.b", "$", "\x1f", "가", "[", " / "]))
    items = st.lists(st.sampled_from(["", "a", "가", "+", ".", "\\", "b c", "|"]), max_size=5).map(sign.join)
    return Hostile(column("list", split=sign), draw(_many(items | texts)))


hostile = {
    "numbers": whole(), "around": around(), "booleans": booleans(), "times": times(), "clocks": clocks(), "words": words(),
    "expressions": expressions(), "lists": lists(),
}  # fmt: skip


_day_numbers = st.one_of(
    st.sampled_from([0, 60, 61, 25569, 2958465, 2958466])
    .flatmap(lambda edge: st.integers(edge - 1, edge + 1))
    .map(str),
    st.decimals(-5, 3_000_000, places=12).map(str),
    st.sampled_from(
        ["45292.", "45292.5e0", "45292.604166666664", "2958465.99999999", "2958465.999999999999", "045292", "4529２"]
    ),
)


def _many(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(strategy, min_size=12, max_size=24)


@st.composite
def _pattern(draw: st.DrawFn, kind: str) -> str:
    day = draw(st.permutations([draw(st.sampled_from("Yy")), draw(st.sampled_from("mb")), "d"]))
    pieces = list(day)
    if kind == "timestamp":
        clock = draw(st.sampled_from(["HMS", "HM", "HMSf", "IMp", "pIMS", "H", ""]))
        pieces += clock
    signs = draw(st.lists(st.sampled_from(BETWEEN), min_size=len(pieces), max_size=len(pieces)))
    return "".join(f"{sign}%{piece}" for sign, piece in zip(signs, pieces, strict=True)).strip()


@st.composite
def _written(draw: st.DrawFn, pattern: str) -> str:
    text = pattern
    for piece, values in PIECES.items():
        text = text.replace(f"%{piece}", draw(st.sampled_from(values)))
    return draw(st.sampled_from([text, text, text, text, text + " ", text[:-1], text.lower(), text.replace(" ", "  ")]))
