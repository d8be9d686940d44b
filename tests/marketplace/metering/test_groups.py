"""No sums and differences of answers tell of fewer rows than the minimum: tried on every set of cells."""

import random
from itertools import combinations, permutations, product

import numpy as np
import pytest

from marketplace.metering.groups import Key, shown


def random_cells(chance: random.Random) -> dict[Key, int]:
    sizes = [chance.randint(1, 3), chance.randint(1, 3), chance.randint(1, 2)]
    keys = [key for key in product(*map(range, sizes)) if chance.random() < 0.9]
    return {key: chance.choice([1, 1, 2, 3, 4, 5, 6, 9]) for key in keys} or {(0, 0, 0): 1}


def answers(cells: dict[Key, int], chain: list[tuple[int, ...]], minimum: int) -> list[list[int]]:
    """What each shown group adds up, as a row over the cells."""
    atoms, told = list(cells), []
    for places in chain:
        sums: dict[Key, int] = {}
        for key, count in cells.items():
            part = tuple(key[place] for place in places)
            sums[part] = sums.get(part, 0) + count
        told += [
            [int(tuple(atom[place] for place in places) == group) for atom in atoms] for group in shown(sums, minimum)
        ]
    return told


def learned(told: list[list[int]], cells: dict[Key, int], minimum: int) -> list[tuple[Key, ...]]:
    """The sets of cells of fewer rows than the minimum whose figures are sums and differences of what was told."""
    atoms = list(cells)
    if not told:
        return []
    given = np.array(told, dtype=float).T
    found = []
    for size in range(1, 4):
        for some in combinations(atoms, size):
            if sum(cells[atom] for atom in some) < minimum:
                wanted = np.array([float(atom in some) for atom in atoms])
                rest = wanted - given @ np.linalg.lstsq(given, wanted, rcond=None)[0]
                if np.abs(rest).max() < 1e-9:
                    found.append(some)
    return found


@pytest.mark.parametrize("seed", range(150))
def test_a_chain_of_groupings_tells_of_no_small_set(seed: int) -> None:
    chance = random.Random(seed)
    cells = random_cells(chance)
    order = chance.choice(list(permutations(range(3))))
    chain = [tuple(sorted(order[:count])) for count in range(4)]
    assert learned(answers(cells, chain, 5), cells, 5) == []


def test_without_the_second_rule_a_difference_tells() -> None:
    """The attack is one: a total less what is shown of it."""
    cells: dict[Key, int] = {("a",): 3, ("b",): 8, ("c",): 9}
    naive = [[1, 1, 1], [0, 1, 0], [0, 0, 1]]
    assert learned(naive, cells, 5) == [(("a",),)]
    assert shown(cells, 5) == {("c",)}


def test_groups_of_enough_rows_are_shown() -> None:
    cells: dict[Key, int] = {("a",): 5, ("b",): 8}
    assert shown(cells, 5) == set(cells)
    assert shown({("a",): 4}, 5) == set()
    assert shown({}, 5) == set()
    assert shown({(): 5}, 5) == {()}
