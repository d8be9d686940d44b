"""A declaration that breaks queries waits for its day, is told of first, and can be put back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pipeline import deliver, publish
from pipeline.deliver import Outcome
from pipeline.delivery import write_whole
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, Center
from tests.support.delta import known_to_trino
from tests.support.http import Scripted, scripted
from wire.deliveries import BreakKind, Verdict

PROMISED = make_dataset(notice_days=30)
BROKEN = replace(PROMISED, columns=PROMISED.columns[:-1], ignored=("Note",), hash="e" * 64)  # without the column `note`
FIRST, SECOND = f"{HEADER}a,2026-10-01 00:00:00,1.50,calm\n", f"{HEADER}a,2026-10-02 00:00:00,2.50,\n"
DAY = timedelta(days=1)
FAR = NOW + 3_650 * DAY  # since when nothing was announced


@pytest.fixture
def told(settings: Settings) -> Iterator[Scripted]:
    """A marketplace that takes everything."""
    path = settings.secrets / "ingest" / PROMISED.id
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text("token", encoding="utf-8")
    with scripted() as script:
        script.answers = [(201, {"id": "x", "changed": True})]
        yield script


@pytest.fixture
def center(settings: Settings, told: Scripted) -> Center:
    """With a table that promises thirty days."""
    made = Center(replace(settings, marketplace_url=told.url), PROMISED)
    judged = made.deliver("first.csv", FIRST)
    publish.run(made.settings, PROMISED, judged.delivery.id, NOW)
    made.folder(judged.delivery.id).mark_announced()
    layout = settings.layout
    known_to_trino(layout.table(PROMISED.sector, PROMISED.name), layout.deliveries(PROMISED.sector))
    return made


def taken(center: Center, dataset: Dataset, now: datetime) -> list[Outcome]:
    return list(deliver.run(center.settings, dataset, FAR, lambda: now))


light = pytest.mark.parametrize("settings", ["light"], indirect=True)


@light
def test_it_waits_and_everybody_is_told_first(center: Center, told: Scripted) -> None:
    center.drop("second.csv", SECOND, at=2)
    [outcome] = taken(center, BROKEN, NOW)
    assert (outcome.verdict, outcome.waits_until, outcome.seconds) == (
        Verdict.LANDED, (NOW + 30 * DAY).isoformat(), {},
    )  # fmt: skip
    change, landed = (asked.body for asked in told.asked)
    assert [one["kind"] for one in change["breaks"]] == [BreakKind.COLUMN_REMOVED]
    assert change["takes_effect_at"] == (NOW + 30 * DAY).isoformat().replace("+00:00", "Z")
    assert (landed["id"], landed["verdict"], landed["judged_at"]) == (outcome.delivery, "landed", None)
    again = taken(center, BROKEN, NOW + 29 * DAY)
    assert [one.waits_until for one in again] == [outcome.waits_until]
    assert len(told.asked) == 2, "nothing has changed: nothing is told again"


@light
def test_one_that_waits_is_told_of_again_only_where_something_about_it_is_another(
    center: Center, told: Scripted
) -> None:
    center.drop("second.csv", SECOND, at=2)
    [outcome] = taken(center, BROKEN, NOW)
    center.drop("third.csv", SECOND.replace("10-02", "10-03"), at=3)
    told.asked.clear()
    _, third = taken(center, BROKEN, NOW + DAY)
    assert [asked.path for asked in told.asked] == [f"/api/deliveries/{third.delivery}"]
    folder = center.folder(outcome.delivery)
    manifest = folder.manifest().model_copy(update={"step_version": "another"})  # as an update of the network leaves it
    write_whole(folder.path / "manifest.json", manifest.model_dump_json().encode())
    told.asked.clear()
    taken(center, BROKEN, NOW + 2 * DAY)
    taken(center, BROKEN, NOW + 3 * DAY)
    assert [(asked.path, asked.body["step_version"]) for asked in told.asked] == [
        (f"/api/deliveries/{outcome.delivery}", "another")
    ]


@light
def test_one_that_nobody_could_be_told_of_is_told_of_by_the_next_run(center: Center, told: Scripted) -> None:
    told.answers = [(201, {"id": "x", "changed": True})] + [(503, {"title": "away"}) for _ in range(4)]
    center.drop("second.csv", SECOND, at=2)
    with pytest.raises(Exception, match=r"away|503"):
        taken(center, BROKEN, NOW)
    told.answers = [(201, {"id": "x", "changed": True})]
    told.asked.clear()
    [outcome] = taken(center, BROKEN, NOW + DAY)
    assert [asked.path for asked in told.asked] == [f"/api/deliveries/{outcome.delivery}"]


@light
def test_nothing_waits_that_nobody_was_told_of(center: Center, told: Scripted) -> None:
    """A marketplace that is away fails the run; the day counts from when it knew."""
    told.answers = [(503, {"title": "away"}) for _ in range(5)] + [(201, {"id": "x", "changed": True})]
    center.drop("second.csv", SECOND, at=2)
    with pytest.raises(Exception, match=r"away|503"):
        taken(center, BROKEN, NOW)
    [outcome] = taken(center, BROKEN, NOW + 2 * DAY)
    assert outcome.waits_until == (NOW + 32 * DAY).isoformat()


@light
def test_a_declaration_put_back_withdraws_it(center: Center, told: Scripted) -> None:
    center.drop("second.csv", SECOND, at=2)
    [outcome] = taken(center, BROKEN, NOW)
    told.asked.clear()
    [taken_] = taken(center, PROMISED, NOW + DAY)
    withdrawn = told.asked[0]
    assert withdrawn.path.startswith("/api/breaking-changes/")
    assert withdrawn.body["withdrawn_at"] == (NOW + DAY).isoformat().replace("+00:00", "Z")
    assert (taken_.delivery, taken_.verdict, taken_.waits_until) == (outcome.delivery, Verdict.ACCEPTED, None)
    assert told.asked[-1].body["breaks"] == []


@light
def test_another_change_begins_its_notice_anew(center: Center, told: Scripted) -> None:
    center.drop("second.csv", SECOND, at=2)
    taken(center, BROKEN, NOW)
    told.asked.clear()
    other = replace(BROKEN, key=("station", "measured_at", "output"), hash="f" * 64)
    [outcome] = taken(center, other, NOW + 10 * DAY)
    assert outcome.waits_until == (NOW + 40 * DAY).isoformat()
    withdrawn, announced = (asked.body for asked in told.asked)
    assert (bool(withdrawn["withdrawn_at"]), announced["withdrawn_at"]) == (True, None)
    assert withdrawn["id"] != announced["id"]


@light
def test_a_promise_can_be_given_up_only_with_its_own_notice(center: Center) -> None:
    center.drop("second.csv", SECOND, at=2)
    [outcome] = taken(center, replace(BROKEN, notice_days=0), NOW)
    assert outcome.waits_until == (NOW + 30 * DAY).isoformat()


def test_on_its_day_it_is_released_with_what_it_breaks(center: Center, told: Scripted) -> None:
    center.drop("second.csv", SECOND, at=2)
    [outcome] = taken(center, BROKEN, NOW)
    day = NOW + 30 * DAY
    told.asked.clear()
    [released] = taken(center, BROKEN, day)
    assert (released.delivery, released.verdict) == (outcome.delivery, Verdict.ACCEPTED)
    body = told.asked[-1].body
    assert [(one["kind"], one["columns"]) for one in body["breaks"]] == [(BreakKind.COLUMN_REMOVED, ["note"])]
    center.drop("third.csv", SECOND.replace("10-02", "10-03"), at=3)
    [third] = taken(center, BROKEN, day + DAY)
    assert third.verdict is Verdict.ACCEPTED
    assert told.asked[-1].body["breaks"] == []
    assert [asked.path for asked in told.asked if "breaking" in asked.path] == [], "it has come: nothing is withdrawn"
