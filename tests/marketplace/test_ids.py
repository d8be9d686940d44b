"""Ids sort by the time of their making, also those of one transaction."""

from marketplace.ids import new_id


def test_ids_sort_by_the_time_of_making() -> None:
    made = []
    for _ in range(1000):
        made.append(new_id("evt"))
        while new_id("evt")[:16] <= made[-1][:16]:  # a microsecond is over
            pass
    assert made == sorted(made)


def test_an_id_has_26_characters_after_its_prefix_and_is_not_met_twice() -> None:
    made = {new_id("evt") for _ in range(10_000)}
    assert len(made) == 10_000
    assert {len(one.removeprefix("evt_")) for one in made} == {26}
