"""A declaration changes while its table has rows: the table follows in one commit, or the next delivery is refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from lakehouse import delta, tables
from lakehouse.layout import is_table
from lakehouse.shape import PROPERTY, shape_of
from marketplace.licensing.rendering import rows_tree
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from pipeline import publish
from pipeline.delivery import Judgement
from pipeline.errors import NotFollowed
from pipeline.settings import Settings
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text
from spark_jobs import follow
from spark_jobs.session import spark
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center
from wire.deliveries import Verdict

pytestmark = pytest.mark.spark
MONTH = Partition("month", "measured_at", Grain.MONTH)
FIRST = datetime(2026, 1, 1)  # noqa: DTZ001 - Seoul's, as the file has it
EARLIER, MARCH = 4_393, 399


def hours(begin: datetime, count: int) -> str:
    return "".join(f"a,{begin + timedelta(hours=place)},1,\n" for place in range(count))


class Feed:
    """A feed whose declaration may change between deliveries."""

    def __init__(self, settings: Settings, dataset: Dataset) -> None:
        self.settings, self.dataset, self._files = settings, dataset, 0
        self.table = settings.layout.table(dataset.sector, dataset.name)

    def declare(self, **changes: Any) -> None:
        self.dataset = replace(self.dataset, hash=f"{self._files:064}", **changes)

    def deliver(self, rows: str, header: str = HEADER) -> Judgement:
        self._files += 1
        center = Center(self.settings, self.dataset)
        judgement = center.deliver(
            f"{self._files}.csv", header + rows, at=self._files, now=NOW + timedelta(hours=self._files)
        )
        publish.run(self.settings, self.dataset, judgement.delivery.id, NOW)
        return judgement

    def rows(self, where: str = "true") -> list[dict[str, Any]]:
        with spark(self.settings, self.work()) as session:
            found = session.read.format("delta").load(str(self.table)).where(where).collect()
        return [row.asDict() for row in found]

    def months(self) -> dict[str | None, int]:
        found = [row["month"] for row in self.rows()]
        return {month: found.count(month) for month in found}

    def commits(self) -> int:
        return len(list((self.table / "_delta_log").glob("*.json")))

    def work(self) -> str:
        self.settings.layout.delivery("look").mkdir(parents=True, exist_ok=True)
        return "look"


@pytest.fixture
def feed(settings: Settings) -> Feed:
    return Feed(settings, make_dataset())


def test_a_partition_that_is_added_holds_every_earlier_row(settings: Settings) -> None:
    """Who takes rows from 2020-01 on gets all, not only those that came after the change."""
    feed = Feed(settings, make_dataset(partitions=()))
    assert feed.deliver(hours(FIRST, EARLIER)).delivery.accepted == EARLIER
    before = feed.rows()
    feed.declare(partitions=(MONTH,))
    assert feed.deliver(hours(datetime(2027, 3, 1), MARCH)).delivery.accepted == MARCH  # noqa: DTZ001 - Seoul's
    assert feed.months().get(None) is None
    assert bought(feed, "2020-01") == EARLIER + MARCH
    assert bought(feed, "2027-03") == MARCH
    assert bought(feed, "2026-02") == EARLIER + MARCH - 31 * 24
    earlier = feed.rows("month < '2027-01'")
    assert alike(earlier) == alike(before)
    assert len(list(feed.table.glob("month=2026-01"))) == 1


def alike(rows: list[dict[str, Any]]) -> list[str]:
    """Rows without their partition, in one order of rows and of columns."""
    return sorted(str(sorted((name, value) for name, value in row.items() if name != "month")) for row in rows)


def bought(feed: Feed, month: str) -> int:
    """Rows of the table that a licence from `month` on shows."""
    row = {"column": "month", "op": "ge", "values": [month]}
    terms = LicenceTerms.model_validate({"dataset": feed.dataset.id, "rows": [row]})
    tree = rows_tree(compile_terms(terms, feed.dataset), None)
    assert tree is not None
    return len(feed.rows(tree.sql(dialect="spark", identify=True)))


def test_a_table_that_was_cut_in_utc_is_cut_anew_once(feed: Feed) -> None:
    """As networks of before have them: no property, and rows of 1 October in Seoul under September."""
    feed.deliver(ROWS)
    with spark(feed.settings, feed.work()) as session:
        rows = (
            session.read.format("delta")
            .load(str(feed.table))
            .selectExpr("* except (month)", "date_format(measured_at, 'yyyy-MM') as month")
        )
        delta.rewrite(session, rows.select(*tables.accepted(feed.dataset)), feed.table, {}, ["month"])
        session.sql(f"ALTER TABLE delta.`{feed.table}` UNSET TBLPROPERTIES IF EXISTS ('{PROPERTY}')")
    assert "2026-09" in feed.months()
    assert follow.run(feed.settings, feed.dataset, NOW)
    assert feed.months() == {"2026-10": 3}
    commits = feed.commits()
    assert not follow.run(feed.settings, feed.dataset, NOW)
    assert feed.commits() == commits


@pytest.mark.parametrize(
    "changes", [{"partitions": (MONTH, Partition("station", "station"))}, {"key": ("station", "measured_at", "output")}]
)
def test_another_partition_or_a_key_of_more_columns_is_carried_out(feed: Feed, changes: dict[str, Any]) -> None:
    feed.deliver(hours(FIRST, 3))
    commits = feed.commits()
    feed.declare(**changes)
    assert feed.deliver(ROWS).delivery.verdict is Verdict.ACCEPTED
    assert feed.commits() > commits + 1  # the delivery's, and one of maintenance
    assert len(feed.rows()) == 6


def test_a_key_that_names_several_rows_of_the_table_is_refused(feed: Feed) -> None:
    feed.deliver(hours(FIRST, 3))
    commits = feed.commits()
    feed.declare(key=("station",))
    judgement = feed.deliver("x,2026-11-01 00:00:00,1,\n")
    assert judgement.delivery.verdict is Verdict.REFUSED
    assert "1 keys stand on several rows of one delivery" in (judgement.delivery.refusal or "")
    assert (feed.commits(), len(feed.rows())) == (commits, 3)


def test_a_wider_type_is_carried_out_and_a_column_that_went_stays_with_earlier_rows(feed: Feed) -> None:
    feed.deliver(hours(FIRST, 2))
    station, at, output, _ = feed.dataset.columns
    feed.declare(columns=(station, at, replace(output, type="decimal(12,3)")), ignored=("Note",))
    feed.deliver("b,2026-01-02 00:00:00,1.125,\n")
    found = {str(row["output"]) for row in feed.rows()}
    assert found == {"1.000", "1.125"}
    assert all("note" in row for row in feed.rows())


def test_what_the_table_cannot_follow_refuses_the_delivery_and_nothing_is_written(feed: Feed) -> None:
    feed.deliver(hours(FIRST, 2))
    before, commits = feed.rows(), feed.commits()
    output = feed.dataset.columns[2]
    feed.declare(columns=(*feed.dataset.columns[:2], replace(output, unit="kW"), feed.dataset.columns[3]))
    judgement = feed.deliver("b,2026-01-02 00:00:00,1,\n")
    assert judgement.delivery.verdict is Verdict.REFUSED
    assert judgement.refused_for is not None
    assert judgement.refused_for.code == "declaration_unfit"
    assert judgement.refused_for.place == "declaration of energy.generation, column output.unit"
    assert "rows of the table hold MW" in judgement.refused_for.cause
    assert (feed.rows(), feed.commits()) == (before, commits)
    with pytest.raises(NotFollowed, match=r"column output.unit: is kW"):
        follow.run(feed.settings, feed.dataset, NOW)
    feed.declare(columns=(*feed.dataset.columns[:2], output, feed.dataset.columns[3]))
    assert feed.deliver("b,2026-01-02 00:00:00,1,\n").delivery.verdict is Verdict.ACCEPTED


def test_a_text_does_not_take_the_place_of_a_number_that_was_declared(settings: Settings) -> None:
    feed = Feed(settings, make_dataset(drift=DriftPolicy(OnDrift.EVOLVE)))
    feed.deliver(hours(FIRST, 2))
    power = Column("power", ("Power",), "integer", Text("Power", "출력"))
    columns = feed.dataset.columns
    feed.declare(columns=(*columns, power))
    header = HEADER.replace("\n", ",power\n")
    feed.declare(columns=(*columns, replace(power, sources=("power",))))
    feed.deliver("b,2026-01-02 00:00:00,1,,7\n", header)
    feed.declare(columns=columns)
    judgement = feed.deliver("c,2026-01-03 00:00:00,1,,8\n", header)
    assert judgement.delivery.verdict is Verdict.REFUSED
    assert "rows of the table hold it as integer" in (judgement.delivery.refusal or "")


def test_a_table_made_now_says_what_it_is_made_for(feed: Feed) -> None:
    assert not follow.run(feed.settings, feed.dataset, NOW)
    assert not is_table(feed.table)
    feed.deliver(ROWS)
    with spark(feed.settings, feed.work()) as session:
        assert delta.detail(session, feed.table).properties[PROPERTY] == shape_of(feed.dataset).model_dump_json()
    assert not follow.run(feed.settings, feed.dataset, NOW)
