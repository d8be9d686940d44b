"""Releases that hold their table: the newest version is what stands, in whatever order they are announced."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from marketplace.catalogue import figures
from marketplace.catalogue.offers import everything
from marketplace.licensing.scope import Condition, Scope
from marketplace.releases import queries, rules, service, table
from marketplace.releases.errors import AccountingWrong
from tests.support.announcements import announce_table, make_delivery, make_release
from tests.support.declarations import make_dataset
from tests.support.marketplace import Web, make_organisation
from tests.support.parts import make_part
from wire.deliveries import Changes

DATASET = "energy.generation"
STATES = (
    ({"2026-09": 40, "2026-10": 3}, Changes(added=43)),
    ({"2026-09": 40, "2026-10": 5}, Changes(added=3, changed=4, removed=1)),
    ({"2026-10": 6}, Changes(added=1, removed=40)),
)
OCTOBER = Scope(
    dataset=DATASET, columns=("output",), conditions=(Condition(column="month", type="varchar", op="eq", values=("2026-10",)),)
)  # fmt: skip


@pytest.fixture
def session(web: Web) -> Iterator[Session]:
    with web.parts.sessions.begin() as session:
        make_organisation(session, "windpark", "supply_center")
        yield session


def announced(session: Session, order: Sequence[int] = (0, 1, 2)) -> Session:
    for place in order:
        months, changes = STATES[place]
        announce_table(session, place + 1, months, changes)
    return session


def stands(session: Session) -> dict[str | None, int]:
    """Month → rows."""
    session.expire_all()
    return {row.values["month"]: row.rows for row in queries.table_parts(session, DATASET)}


@pytest.mark.postgres
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_version_is_the_table_whatever_came_first(session: Session, order: Sequence[int]) -> None:
    announced(session, order)
    assert stands(session) == {"2026-10": 6}
    assert queries.rows_standing(session, DATASET) == 6
    assert queries.version_held(session, DATASET) == 3


@pytest.mark.postgres
def test_a_range_shrinks_again_with_the_rows_that_left(session: Session) -> None:
    announce_table(session, 1, {"2026-10": 3}, output=("0.00", "999.00"))
    announce_table(session, 2, {"2026-10": 2}, output=("4.00", "5.00"))
    [row] = queries.table_parts(session, DATASET)
    output = next(column for column in table.part_of(row).columns if column.name == "output")
    assert (output.smallest, output.largest) == ("4.00", "5.00")


@pytest.mark.postgres
def test_a_table_may_be_emptied(session: Session) -> None:
    announced(session)
    announce_table(session, 4, {}, Changes(added=0, removed=6))
    assert stands(session) == {}
    seen, newest = figures.table_seen(session, make_dataset(), [everything(make_dataset())])
    assert newest is not None
    assert (seen.rows, seen.whole, newest.changes) == (0, True, Changes(added=0, removed=6))


@pytest.mark.postgres
def test_the_newest_release_tells_what_it_brought_and_what_it_did(session: Session) -> None:
    announced(session)
    seen, newest = figures.table_seen(session, make_dataset(), [everything(make_dataset())])
    assert newest is not None
    assert (seen.rows, seen.whole, newest.rows, newest.changes) == (6, True, 97, STATES[2][1])
    seen, newest = figures.table_seen(session, make_dataset(), [OCTOBER])
    assert newest is not None
    assert (seen.rows, newest.rows, newest.changes) == (6, None, None)


@pytest.mark.postgres
def test_the_history_tells_the_tables_rows_and_its_changes(session: Session) -> None:
    announced(session, (2, 0, 1))
    found, _ = figures.history(session, make_dataset(), [everything(make_dataset())], limit=5, cursor=None)
    told = [(one.version, one.rows, one.table_rows, one.added, one.changed, one.removed) for one in found]
    assert told == [(3, 97, 6, 1, 0, 40), (2, 97, 45, 3, 4, 1), (1, 97, 43, 43, 0, 0)]


@pytest.mark.postgres
def test_changes_outside_of_every_plan_are_not_told(session: Session) -> None:
    announced(session)
    announce_table(session, 4, {}, Changes(added=0, removed=6))
    found, _ = figures.history(session, make_dataset(), [OCTOBER], limit=5, cursor=None)
    assert [(one.table_rows, one.rows, one.added, one.changed, one.removed) for one in found] == [
        (rows, None, None, None, None) for rows in (0, 6, 5, 3)
    ]


@pytest.mark.postgres
def test_what_was_announced_is_kept_and_told(session: Session) -> None:
    announced(session)
    release = queries.latest_release(session, DATASET)
    assert release is not None
    assert (release.holds_table, release.added, release.changed, release.removed) == (True, 1, 0, 40)
    assert queries.version_held(session, "energy.other") is None


@pytest.mark.postgres
def test_other_tables_tell_their_changes_too(session: Session) -> None:
    service.announce_delivery(session, make_delivery())
    service.announce_release(session, make_release(changes=Changes(added=97)))
    [fact], _ = figures.history(session, make_dataset(), [everything(make_dataset())], limit=5, cursor=None)
    assert (fact.rows, fact.table_rows, fact.added, fact.changed, fact.removed) == (97, 97, 97, 0, 0)
    assert queries.version_held(session, DATASET) is None


def test_a_release_that_holds_its_table_supersedes_nothing_and_counts_every_row() -> None:
    held = make_release(holds_table=True, parts=[make_part("dlv_1", "2026-10", 97)])
    rules.demand_parts(held)
    rules.demand_one_way(held)
    with pytest.raises(AccountingWrong, match="holds its table, so it supersedes no delivery; it names dlv_0"):
        rules.demand_one_way(held.model_copy(update={"supersedes": ["dlv_0"]}))
    for parts in ([], [make_part("dlv_1", "2026-10", 96)], [make_part("dlv_0", "2026-10", 97)]):
        with pytest.raises(AccountingWrong, match="its parts hold"):
            rules.demand_parts(held.model_copy(update={"parts": parts}))


def test_what_was_announced_before_changes_were_counted_is_still_the_same() -> None:
    before = make_release(parts=[make_part("dlv_1", "2026-10", 97)])
    kept = rules.body_hash(before)
    assert kept == "e55afd2007fa8be7c00b6ceccb2e0c9da8e2da79d38fba3f763c1b4fb355ea1b"  # as it was made then
    for later in ({"holds_table": True}, {"changes": Changes(added=0)}):
        assert rules.body_hash(before.model_copy(update=later)) != kept
