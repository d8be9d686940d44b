"""Totals, trends, what nobody uses and why, indicators: from rows of the log to pages and files."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.doors.open import sketches, usage
from marketplace.doors.open.indicators import Facts, indicators, words
from marketplace.doors.open.models import OpenUse
from marketplace.web.translations import texts
from tests.marketplace.doors.open.test_pages import DATASET, open_plan
from tests.support.marketplace import NOW, Web
from wire.access import Outcome
from wire.open import Kind

TODAY = NOW.date()


def row(kind: Kind = Kind.API, dataset: str = DATASET, askers: int = 3, **changes: Any) -> OpenUse:
    sketch = sketches.empty()
    for n in range(askers):
        sketch.update(f"asker {n}")
    facts = {"day": TODAY, "form": "json", "outcome": Outcome.OK, "reason": "", "uses": 5, "rows": 50, "bytes": 500,
             "milliseconds": 20, "askers": sketches.kept(sketch)}  # fmt: skip
    return OpenUse(dataset=dataset, kind=kind, **{**facts, **changes})


def test_totals_are_of_what_was_answered() -> None:
    refused = row(outcome=Outcome.REFUSED, reason="not_open", uses=2)
    rows = [row(), row(Kind.FILE, form="csv"), row(Kind.VIEW, day=TODAY - timedelta(days=1)), refused]
    told = usage.whole(rows).told
    assert told == {"views": 5, "calls": 5, "downloads": 5, "charts": 0, "refused": 2, "rows": 150, "bytes": 1500,
                    "users": 3}  # fmt: skip
    assert list(usage.totals(rows, "day")) == [(TODAY - timedelta(days=1)).isoformat(), TODAY.isoformat()]
    assert list(usage.totals([*rows, row(dataset="")], "sector")) == ["energy"]
    assert (usage.trend(15, 10), usage.trend(5, 0)) == (0.5, None)


def unused(total: list[OpenUse], since_days: int = 60, *, released: bool = True) -> str:
    one: Any = SimpleNamespace(
        dataset=SimpleNamespace(id=DATASET), since=NOW - timedelta(days=since_days), released_at=NOW if released else None
    )  # fmt: skip
    found = usage.never_used([one], usage.totals(total, "dataset"), NOW)
    return found[0].reason if found else ""


def test_what_nobody_takes_has_a_likely_reason() -> None:
    refused = row(outcome=Outcome.REFUSED, reason="column_unknown")
    reasons = [
        unused([], released=False), unused([], 3), unused([refused]), unused([row(Kind.VIEW)]), unused([]),
    ]  # fmt: skip
    assert [reason.partition(" ")[0] for reason in reasons] == ["Nothing", "It", "Calls", "It", "Nobody"]
    assert unused([row()]) == ""
    assert set(reasons) <= set(texts("ko"))


def test_each_indicator_has_a_value_a_definition_and_both_languages() -> None:
    none = dict.fromkeys(Facts.__dataclass_fields__, 0)
    facts = Facts(**{**none, "days": 30, "use": usage.whole([row()]), "open": 1, "known": 4, "user_days": 3})  # type: ignore[arg-type]
    found = {one.id: one.value for one in indicators(facts)}
    assert (found["availability"], found["users"], found["answered"], found["requests"]) == (0.25, 0.1, 1.0, None)
    korean = texts("ko")
    for said in words().values():
        assert {said.pillar, said.title, said.definition, said.source} <= set(korean)


@pytest.mark.postgres
def test_pages_and_files_tell_the_log(web: Web) -> None:
    open_plan(web)
    with web.parts.sessions.begin() as session:
        session.add_all([row(), row(Kind.FILE, form="csv"), row(Kind.API, day=TODAY - timedelta(days=40), uses=10)])
    client = web.client(accept="text/html")
    page = client.get("/open/usage")
    assert page.status_code == 200
    assert DATASET in page.text
    assert client.get("/open/usage?lang=ko").status_code == client.get("/open/indicators?lang=ko").status_code == 200
    lines = list(csv.DictReader(io.StringIO(client.get("/open/usage.csv?by=dataset").text)))
    assert [(line["dataset"], line["calls"], line["downloads"], line["users"]) for line in lines] == [
        (DATASET, "5", "5", "3")
    ]
    assert client.get("/open/usage.json?by=form&days=60").json()["items"][1]["calls"] == 15
    told = {one["id"]: one["value"] for one in client.get("/open/indicators.json").json()["items"]}
    assert (told["uses"], told["sectors"]) == (10, 1.0)
    portal = client.get("/open").text
    assert "최근 30일간 10회 이용" in portal
