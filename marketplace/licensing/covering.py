"""Which mask fits which type, and which may stand for a personal value. Pure."""

from collections.abc import Iterator

from marketplace.licensing.masking import Masking
from marketplace.licensing.numbers import digits, fits, plain
from marketplace.licensing.schemas import EVERY, LicenceTerms
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from wire.masks import Mask

NUMBERS = ("integer", "bigint", "double", "decimal")
TIMES = ("date", "timestamp")
MASKABLE = {
    Mask.NULL: ("boolean", *NUMBERS, "varchar", *TIMES),
    Mask.PSEUDONYM: ("varchar",),
    Mask.SALTED: ("varchar",),
    Mask.YEAR: TIMES,
    Mask.MONTH: TIMES,
    Mask.TRUNCATE: ("varchar",),
    Mask.GENERALISE: ("varchar",),
    Mask.ROUND: NUMBERS,
    Mask.BUCKET: NUMBERS,
}
MOST_DIGITS = 37  # of a decimal that is rounded: one more is needed on the way
COVERS = f"{Mask.NULL}, {Mask.PSEUDONYM}, {Mask.SALTED}, {Mask.YEAR}, {Mask.BUCKET}, {Mask.GENERALISE} by levels"


def covers(masking: Masking) -> bool:
    """Whether it may stand for a personal value.

    A month, with the other columns, still tells who was born or treated in it; the year generalises it. First
    letters and words show short values whole, and a rounded number may be the number itself.
    """
    stated = masking.levels is not None or masking.edges is not None
    return stated or masking.mask in (Mask.NULL, Mask.PSEUDONYM, Mask.SALTED, Mask.YEAR)


def mask_problems(terms: LicenceTerms, dataset: Dataset) -> Iterator[str]:
    """Each mask that cannot be held, by name."""
    declared = {c.name: c for c in dataset.columns}
    for name, masking in terms.masks.items():
        if name not in declared:
            yield f"masks.{name}: {dataset.id} declares no such column"
        elif terms.columns != EVERY and name not in terms.columns:
            yield f"masks.{name}: the licence does not show this column"
        else:
            yield from (f"masks.{name}: {problem}" for problem in _unfit(masking, declared[name]))


def _unfit(masking: Masking, column: Column) -> Iterator[str]:
    kinds = MASKABLE[masking.mask]
    if column.type.partition("(")[0] not in kinds:
        yield f"{masking.mask} does not fit {column.type}; it fits {', '.join(kinds)}"
        return
    if column.sensitivity is Sensitivity.PERSONAL and not covers(masking):
        yield f"{masking.mask} does not cover a personal column; use {COVERS}"
    for number in (masking.step, *(masking.edges or ())):
        if number is not None and not fits(number, column.type):
            yield f"{plain(number)} is no value of {column.type}"
    if masking.step is not None and (digits(column.type) or (0, 0))[0] > MOST_DIGITS:
        yield f"{masking.mask} fits decimals of up to {MOST_DIGITS} digits"
