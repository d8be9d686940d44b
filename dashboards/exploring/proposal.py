"""The first view of a dataset that nobody has looked at yet, from its declaration and what is held of it. Pure.

A hinted chart, else a place without a time, else an amount over time, a place, rows over time, a category, a number.
"""

from collections.abc import Callable

from dashboards.exploring.held import LATITUDE, Held, is_time, listed
from dashboards.exploring.question import Chart, Grain, Group, How, Measure, Question
from sectors.spec.column import Column, Sensitivity

ADDED_UP = ("people", "count", "pieces", "cases", "cars", "bikes", "packs", "ha", "t", "mm", "bytes or requests")
GRAINS = {"hourly": Grain.DAY, "continuous": Grain.DAY}  # by cadence; else a month
SHORT = 7  # days whose hours are told apart
REACHES = ((400, Grain.DAY), (1_500, Grain.WEEK), (15_000, Grain.MONTH))
NAMES_ONE = ("name", "title", "id", "phone", "address", "homepage")


def first(held: Held) -> Question:
    """A question that `checked` passes, for whatever is held: in the end how many rows there are."""
    found = (way(held) for way in WAYS)
    return next((question for question in found if question), Question(held.dataset.id, Chart.TABLE))


def grain(held: Held, column: Column) -> Grain:
    """As fine as some hundred points tell apart, by the days that it reaches over; else by how often it comes."""
    if held.days is None:
        cadence = held.dataset.classified.cadence if held.dataset.classified else ""
        return GRAINS.get(cadence, Grain.MONTH)
    if held.days <= SHORT and column.type == "timestamp":
        return Grain.HOUR
    return next((grain for days, grain in REACHES if held.days <= days), Grain.YEAR)


def measure(column: Column) -> Measure:
    """What is counted adds up; whatever else is measured has a mean."""
    added_up = column.unit in ADDED_UP and not column.name.startswith("accumulated")
    return Measure(How.SUM if added_up else How.MEAN, column.name)


def _amounts(held: Held) -> list[Column]:
    """Nobody's view begins with personal data."""
    return [column for column in held.amounts if column.sensitivity is not Sensitivity.PERSONAL]


def _hinted(held: Held) -> Question | None:
    clear = {column.name for column in held.numbers}
    for hint in held.dataset.charts:
        if all(held.has(name) for name in hint.values()) and hint["y"] in clear:
            x, by = held.dataset.column(hint["x"]), hint.get("by")
            part = Group(by) if by and not is_time(held.dataset.column(by)) else None
            if is_time(x):
                amount = (Measure(How.MEAN, hint["y"]),)
                return Question(held.dataset.id, Chart.LINE, Group(x.name, grain(held, x)), part, amount)
            amount = (measure(held.dataset.column(hint["y"])),)
            return Question(held.dataset.id, Chart.BAR, Group(x.name), part, amount)
    return None


def _over_time(held: Held) -> Question | None:
    if not held.times or not _amounts(held):
        return None
    by = next((Group(column.name) for column in held.categories if listed(column)), None)
    x, amount = held.times[0], (measure(_amounts(held)[0]),)
    return Question(held.dataset.id, Chart.LINE, Group(x.name, grain(held, x)), by, amount)


def _places(held: Held) -> Question | None:
    if not held.places:
        return None
    degrees = [column for column in held.places if column.name == LATITUDE]
    place = (degrees or held.places)[0]
    amount = (measure(_amounts(held)[0]),) if _amounts(held) and not degrees else (Measure(),)
    return Question(held.dataset.id, Chart.MAP, Group(place.name), measures=amount)


def _lone_places(held: Held) -> Question | None:
    return None if _amounts(held) and held.times else _places(held)


def _rows_over_time(held: Held) -> Question | None:
    if not held.times:
        return None
    return Question(held.dataset.id, Chart.BAR, Group(held.times[0].name, Grain.YEAR))


def _category(held: Held) -> Question | None:
    """A declared list of values, else the first column that is not the name of each row."""
    telling = [c for c in held.categories if c.name not in held.dataset.key and not c.name.endswith(NAMES_ONE)]
    chosen = next((column for column in telling if listed(column)), None) or next(iter(telling), None)
    if chosen is None:
        return None
    amount = (measure(_amounts(held)[0]),) if _amounts(held) else (Measure(),)
    return Question(held.dataset.id, Chart.BAR, Group(chosen.name), measures=amount)


def _number(held: Held) -> Question | None:
    return Question(held.dataset.id, Chart.HISTOGRAM, Group(_amounts(held)[0].name)) if _amounts(held) else None


WAYS: tuple[Callable[[Held], Question | None], ...] = (
    _hinted, _lone_places, _over_time, _places, _rows_over_time, _category, _number,
)  # fmt: skip
