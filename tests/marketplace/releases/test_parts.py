"""The figures of whole tables: merged, and corrections taken out exactly."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from marketplace.releases import parts, queries, service, table
from marketplace.releases.errors import AccountingWrong
from tests.support.announcements import make_delivery, make_release
from tests.support.marketplace import NOW, Web, make_organisation
from tests.support.parts import make_part
from wire.figures import ColumnFigures, Part

DATASET = "energy.generation"


@pytest.mark.parametrize(
    ("kind", "texts", "smallest", "largest"),
    [
        ("integer", ["9", "10", "-2"], "-2", "10"),
        ("decimal(10,2)", ["9.50", "10.25", None], "9.50", "10.25"),
        ("double", ["1.0E10", "2.0", "NaN", "-Infinity"], "-Infinity", "NaN"),
        ("timestamp", ["2026-09-30 15:00:00", "2026-09-30 15:00:00.5"], "2026-09-30 15:00:00", "2026-09-30 15:00:00.5"),
        ("varchar", ["9", "10"], "10", "9"),
        ("date", [None], None, None),
    ],
)
def test_values_are_compared_as_what_they_are(
    kind: str, texts: Sequence[str | None], smallest: str | None, largest: str | None
) -> None:
    assert parts.outermost(kind, texts, least=True) == smallest
    assert parts.outermost(kind, texts, least=False) == largest


@given(st.lists(st.lists(st.none() | st.integers(-1000, 1000), min_size=1), min_size=1))
def test_the_merge_of_parts_is_the_figures_of_all_their_rows(rows: list[list[int | None]]) -> None:
    def part(values: Sequence[int | None]) -> Part:
        known = [value for value in values if value is not None]
        figures = ColumnFigures(
            name="n", type="integer", nulls=len(values) - len(known), smallest=str(min(known)) if known else None,
            largest=str(max(known)) if known else None,
        )  # fmt: skip
        return Part(delivery="d", values={}, rows=len(values), columns=[figures])

    assert parts.merged([part(values) for values in rows]) == part([value for values in rows for value in values])


def test_a_column_that_came_later_is_empty_in_the_rows_before() -> None:
    before = make_part("dlv_1", "2026-10", 4, columns=[])
    assert {c.name: c.nulls for c in parts.merged([make_part("dlv_2", "2026-10", 3), before]).columns} == {
        "station": 4, "measured_at": 4, "output": 4, "note": 7,
    }  # fmt: skip


@pytest.fixture
def session(web: Web) -> Iterator[Session]:
    with web.parts.sessions.begin() as session:
        make_organisation(session, "windpark", "supply_center")
        yield session


def announce(session: Session, number: int, *held: Part, supersedes: tuple[int, ...] = (), version: int = 0) -> None:
    """Delivery and release of that number; `held` without parts: as before parts were counted."""
    rows = sum(part.rows for part in held) or 97
    delivery = make_delivery(
        f"dlv_{number}", received_at=NOW + timedelta(days=number), sha256=f"{number:064d}", read=rows + 3, accepted=rows
    )
    old = [f"dlv_{n}" for n in supersedes]
    release = make_release(f"rel_{number}", version or number, (delivery.id,), supersedes=old, parts=list(held))
    certificate = release.certificate.model_copy(update={"rows": rows})
    service.announce_delivery(session, delivery)
    service.announce_release(session, release.model_copy(update={"certificate": certificate}))


def stands(session: Session) -> dict[str | None, tuple[int, str | None, str | None]]:
    """Month → rows, smallest and largest output."""
    session.expire_all()
    found = {}
    for row in queries.table_parts(session, DATASET):
        output = next(column for column in table.part_of(row).columns if column.name == "output")
        found[row.values.get("month")] = (row.rows, output.smallest, output.largest)
    return found


@pytest.mark.postgres
def test_a_small_delivery_adds_to_the_table(session: Session) -> None:
    announce(session, 1, make_part("dlv_1", "2026-09", 40), make_part("dlv_1", "2026-10", 3, ("5.00", "10.00")))
    announce(session, 2, make_part("dlv_2", "2026-10", 22, ("1.00", "7.00")))
    assert stands(session) == {"2026-09": (40, "0.00", "9.00"), "2026-10": (25, "1.00", "10.00")}
    assert queries.rows_standing(session, DATASET) == 65


@pytest.mark.postgres
def test_a_correction_takes_the_old_rows_out_exactly(session: Session) -> None:
    announce(session, 1, make_part("dlv_1", "2026-09", 40, ("0.00", "999.00")), make_part("dlv_1", "2026-10", 3))
    announce(session, 2, make_part("dlv_2", "2026-10", 22, ("1.00", "7.00")))
    announce(session, 3, make_part("dlv_3", "2026-10", 2, ("4.00", "5.00")), supersedes=(1,))
    assert stands(session) == {"2026-10": (24, "1.00", "7.00")}
    assert queries.rows_standing(session, DATASET) == 24


@pytest.mark.postgres
def test_a_release_that_comes_late_and_is_superseded_adds_nothing(session: Session) -> None:
    service.announce_delivery(session, make_delivery("dlv_1", accepted=40, read=43))
    announce(session, 2, make_part("dlv_2", "2026-10", 22, ("1.00", "7.00")), supersedes=(1,))
    release = make_release("rel_1", 1, ("dlv_1",), parts=[make_part("dlv_1", "2026-10", 97)])
    service.announce_release(session, release)
    assert stands(session) == {"2026-10": (22, "1.00", "7.00")}
    assert queries.rows_standing(session, DATASET) == 22


@pytest.mark.postgres
def test_parts_that_are_not_the_releases_rows_are_refused(session: Session) -> None:
    service.announce_delivery(session, make_delivery("dlv_1"))
    for wrong in (make_part("dlv_1", "2026-10", 96), make_part("dlv_9", "2026-10", 97)):
        with pytest.raises(AccountingWrong, match="rel_1"):
            service.announce_release(session, make_release(parts=[wrong]))


@pytest.mark.postgres
def test_a_release_of_before_parts_is_the_same_when_it_comes_again(session: Session) -> None:
    service.announce_delivery(session, make_delivery("dlv_1"))
    assert service.announce_release(session, make_release())
    assert not service.announce_release(session, make_release())
    kept = queries.release(session, "rel_1").body_hash
    assert kept == "f68764c53ea961ed4b5c2e701a920f3546918175e3c812ee383ab1d2d787e84e"  # as it was made then
