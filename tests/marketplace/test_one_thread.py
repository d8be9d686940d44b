"""A GET stays in one thread; a POST, and what is not a plain function, is handed on as FastAPI does it."""

import asyncio
import threading
from collections.abc import Iterator
from inspect import isasyncgenfunction, iscoroutinefunction, unwrap
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import text

from marketplace.app import routed
from marketplace.database import Transaction
from marketplace.web import one_thread
from tests.support.marketplace import Web


def here() -> int:
    return threading.get_ident()


async def late(waits: bool = False) -> None:
    if waits:
        await asyncio.sleep(0)


Here = Annotated[int, Depends(here)]


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI(dependencies=[Depends(late)])

    @app.get("/threads")
    def threads(asked: Here) -> dict[str, int]:
        return {"asked": asked, "worked": threading.get_ident()}

    @app.get("/loop")
    async def loop() -> int:
        return threading.get_ident()

    @app.post("/waits")
    def waits(asked: Here) -> int:
        return asked

    one_thread.install(app)
    with TestClient(app) as opened:
        yield opened


def test_who_asks_and_what_answers_have_one_thread_that_is_not_the_loops(client: TestClient) -> None:
    told = client.get("/threads").json()
    assert told["asked"] == told["worked"] != client.get("/loop").json()


def test_what_waits_for_the_loop_is_told_and_a_post_may(client: TestClient) -> None:
    with pytest.raises(RuntimeError, match="waits for the loop"):
        client.get("/threads", params={"waits": True})
    assert client.post("/waits", params={"waits": True}).status_code == 200


AT_ONCE = {"now", "config", "language", "csrf_checked", "transaction", "signed_in_anyhow", "signed_in", "required",
           "administrator"}  # fmt: skip
"""What is async and never waits, of a GET."""


def test_nothing_that_a_get_of_ours_asks_for_waits() -> None:
    inline = [route for route in routed().router.routes if isinstance(route, APIRoute) and route.methods == {"GET"}]
    held = {
        asked for route in inline if hasattr(route.dependant.call, "__wrapped__") for asked in _async(route.dependant)
    }
    assert len(inline) > 100
    assert held == AT_ONCE


def _async(dependant: Dependant) -> Iterator[str]:
    for one in dependant.dependencies:
        call = unwrap(one.call) if one.call else None
        if iscoroutinefunction(call) or isasyncgenfunction(call):
            yield call.__name__
        yield from _async(one)


@pytest.mark.postgres
def test_what_it_wrote_is_committed_before_the_answer_and_a_refused_commit_is_none(web: Web) -> None:
    app = web.app

    @app.get("/api/written/{entries}")
    def written(entries: int, session: Transaction) -> int:
        add = text("INSERT INTO ledger_transaction (id, kind, reference, occurred_at) VALUES (:id, 'x', :id, now())")
        session.execute(add, {"id": f"ltx_{entries}"})
        for place in range(entries):
            entry = "INSERT INTO ledger_entry VALUES (:id, :place, 'a', :amount, 'KRW')"
            session.execute(text(entry), {"id": f"ltx_{entries}", "place": place, "amount": 1 - 2 * place})
        return entries

    one_thread.install(app)
    assert web.client().get("/api/written/2").status_code == 200
    assert web.client().get("/api/written/0").status_code == 500
    with web.parts.sessions() as session:
        assert session.scalars(text("SELECT id FROM ledger_transaction")).all() == ["ltx_2"]
