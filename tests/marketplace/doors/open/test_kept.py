"""Answers that are kept: by their name, so many bytes of them, the least asked for first to go."""

from marketplace.doors.open.kept import Kept, Made


def made(size: int) -> Made:
    return Made(b"x" * size, 1, None)


def test_what_was_asked_for_least_lately_goes_first() -> None:
    kept = Kept(most=100)
    kept.put("a", made(40))
    kept.put("b", made(40))
    assert kept.get("a") is not None
    kept.put("c", made(40))
    assert [kept.get(name) is not None for name in "abc"] == [True, False, True]


def test_one_of_the_same_name_takes_its_place_and_a_large_one_none() -> None:
    kept = Kept(most=100)
    for _ in range(5):
        kept.put("a", made(60))
    kept.put("b", made(40))
    assert kept.get("a") is not None
    kept.put("large", made(101))
    assert kept.get("large") is None
    assert kept.get("b") is not None
