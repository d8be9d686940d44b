"""Which groups may be shown, so that no answers together tell of fewer rows than the minimum. Pure.

{(value, …): rows}, minimum → shown → those of the keys whose figures may be given

A group of too few rows is left out. But a total less the groups that are shown is the figure of those left out: so what
is left out of a group of a coarser grouping comes to the minimum at least, or to nothing; where not, more groups
are left out, the smallest first. And a group shows only where each coarser group that holds it does. So of groupings of
which each is a part of the next (`meter_group` sees to that), whatever is added and subtracted tells of enough rows.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

Key = tuple[object, ...]
Places = tuple[int, ...]


def shown(rows: Mapping[Key, int], minimum: int) -> set[Key]:
    """`rows`: of each group, by its values; all keys of one length."""
    width = len(next(iter(rows), ()))
    found: dict[Places, set[Key]] = {}
    for places in _subsets(range(width)):
        coarser = {part: found[part] for part in _subsets(places) if part != places}
        found[places] = _shown(_sums(rows, places), places, coarser, minimum)
    return found[tuple(range(width))]


def _subsets(places: "range | Places") -> Iterator[Places]:
    """The smaller ones first."""
    for count in range(len(places) + 1):
        yield from combinations(places, count)


def _sums(rows: Mapping[Key, int], places: Places) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for key, count in rows.items():
        part = _part(key, places)
        sums[part] = sums.get(part, 0) + count
    return sums


def _part(key: Key, places: Places) -> Key:
    return tuple(key[place] for place in places)


def _shown(sums: dict[Key, int], places: Places, coarser: Mapping[Places, set[Key]], minimum: int) -> set[Key]:
    within = {part: [places.index(place) for place in part] for part in coarser}
    left = {
        key
        for key, count in sums.items()
        if count >= minimum
        and all(tuple(key[n] for n in within[part]) in groups for part, groups in coarser.items())
    }  # fmt: skip
    while too_little := _told_of_too_few(sums, left, within, coarser, minimum):
        left.discard(min(too_little, key=lambda key: (sums[key], str(key))))
    return left


def _told_of_too_few(
    sums: Mapping[Key, int], left: set[Key], within: Mapping[Places, list[int]],
    coarser: Mapping[Places, set[Key]], minimum: int,
) -> list[Key]:  # fmt: skip
    """The groups that are shown within the first coarser one whose rest would be told by them."""
    for part, places in within.items():
        hidden: dict[Key, int] = {}
        for key, count in sums.items():
            if key not in left:
                of = tuple(key[n] for n in places)
                hidden[of] = hidden.get(of, 0) + count
        for of, count in hidden.items():
            if of in coarser[part] and 0 < count < minimum:
                return [key for key in left if tuple(key[n] for n in places) == of]
    return []
