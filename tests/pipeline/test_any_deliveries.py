"""Any deliveries in any mode: what stands, what stood with each release, and its changes are what plain Python says."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sectors.spec.table import Deleted, Mode, Write
from tests.support.deliveries import make_settings
from tests.support.registers import Register, counts, make_register

State = dict[str, tuple[str, ...]]
BAD = "two"
ROWS = st.tuples(
    st.sampled_from("abcd"), st.sampled_from(["north", "south"]), st.sampled_from(["1", "2", "", BAD]),
    st.sampled_from(["", "2026-10-01", "2026-10-02"]), st.sampled_from("IIID"),
)  # fmt: skip
FILES = st.lists(st.lists(ROWS, min_size=1, max_size=5), min_size=1, max_size=4)
WRITES = st.sampled_from(
    [
        Write(Mode.UPSERT), Write(Mode.UPSERT, order="changed_on", deleted=Deleted("op", ("D",))),
        Write(Mode.SNAPSHOT), Write(Mode.PERIOD),
    ]
)  # fmt: skip
IS_NIGHTLY = settings.get_current_profile_name() == "nightly"


def winners(rows: list[tuple[str, ...]], write: Write) -> State:
    """Of the good rows of a delivery the one that stands for each key."""
    good = [row for row in rows if row[2] != BAD]
    if write.mode is not Mode.UPSERT:
        return {row[0]: row for row in reversed(good)}  # the first stands
    return {row[0]: row for row in (sorted(good, key=lambda row: row[3]) if write.order else good)}


def after(state: State, rows: list[tuple[str, ...]], write: Write) -> State:
    new, doubted = winners(rows, write), {row[0] for row in rows if row[2] == BAD}
    if write.mode is Mode.UPSERT:
        won = {key: row for key, row in new.items() if key not in state or not write.order or row[3] >= state[key][3]}
        gone = {key for key, row in won.items() if write.deleted and row[4] == "D"}
        return {key: row for key, row in (state | won).items() if key not in gone}
    regions = {row[1] for row in new.values()}
    is_spoken_of = {key: write.mode is Mode.SNAPSHOT or row[1] in regions for key, row in state.items()}
    stays = {key: row for key, row in state.items() if not is_spoken_of[key] or (key in doubted and key not in new)}
    return stays | new


def changes(before: State, now: State) -> tuple[int, int, int]:
    return (
        len(now.keys() - before.keys()),
        sum(before[key] != now[key] for key in before.keys() & now.keys()),
        len(before.keys() - now.keys()),
    )


@settings(
    max_examples=100 if IS_NIGHTLY else 8,
    derandomize=not IS_NIGHTLY,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(write=WRITES, files=FILES)
def test_the_table_is_what_plain_python_makes_of_it(
    write: Write, files: list[list[tuple[str, ...]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = Register(
        make_settings(tmp_path_factory.mktemp("modes")), make_register(replace(write, refuse_removal_above=1))
    )
    made.dataset = replace(made.dataset, feed=replace(made.dataset.feed, refuse_above=1))
    states: list[State] = [{}]
    versions = []
    for rows in files:
        release = made.deliver(*(",".join(row) for row in rows))
        if not winners(rows, write):
            assert release is None
            continue
        assert release is not None
        states.append(after(states[-1], rows, write))
        versions.append(release.delta_version)
        assert counts(release) == changes(states[-2], states[-1])
    expected = [sorted(",".join(row) for row in state.values()) for state in states[1:]]
    assert [made.standing(version) for version in versions] == expected
