"""Questions asked together: each is answered from what was committed when it came, and one's failure is all theirs."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from marketplace.doors.database import Asking, Connections, Undecided
from marketplace.doors.policy import rounds
from marketplace.doors.policy.kept import Kept
from marketplace.doors.policy.rounds import Rounds
from marketplace.grants.facts import ANY_GRANT
from marketplace.grants.models import Grant
from marketplace.grants.together import About, Seen
from tests.support.as_policy import connections
from tests.support.gate import ORDERS, make_grant
from tests.support.marketplace import make_member, make_organisation


@pytest.fixture
def run(database_url: str) -> Callable[[Callable[[Connections], Coroutine[Any, Any, Any]]], Any]:
    """Under the role of the policy point, over two connections at most."""

    def run(work: Callable[[Connections], Coroutine[Any, Any, Any]]) -> Any:
        async def whole() -> Any:
            async with connections(database_url) as opened:
                return await work(opened)

        return asyncio.run(whole())

    return run


@pytest.mark.postgres
def test_who_comes_meanwhile_is_asked_together_and_after(
    run: Any, database: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grant is committed after the first statement was sent: whoever comes then sees it."""
    with database.begin() as session:
        organisation = make_organisation(session)
        member = make_member(session, organisation).id
    asked: list[int] = []

    async def together(connection: Asking, batch: Sequence[About]) -> list[Seen]:
        asked.append(len(batch))
        found = await ours(connection, batch)
        if len(asked) == 1:
            later.extend(asyncio.ensure_future(questions.of(About(member, ORDERS))) for _ in range(5))
            await asyncio.sleep(0)
            with database.begin() as session:
                make_grant(session, organisation)
        return found

    async def work(connections: Connections) -> list[Seen]:
        nonlocal questions
        questions = Rounds(connections)
        return [await questions.of(About(member, ORDERS)), *await asyncio.gather(*later)]

    ours, later = rounds.together, list[asyncio.Future[Seen]]()
    questions: Rounds
    monkeypatch.setattr(rounds, "together", together)
    first, *others = run(work)
    assert asked == [1, 5]
    assert [len(facts.grants) for _, facts in (first, *others)] == [0, 1, 1, 1, 1, 1]


@pytest.mark.postgres
def test_a_failure_is_told_to_each_and_the_next_question_is_answered(run: Any, database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        member = make_member(session, make_organisation(session)).id

    async def work(connections: Connections) -> list[Any]:
        questions = Rounds(connections)
        both = [questions.of(About(f"{member}\0", None)), questions.of(About(member, None))]  # PostgreSQL takes no NUL
        return [*await asyncio.gather(*both, return_exceptions=True), await questions.of(About(member, None))]

    one, other, after = run(work)
    assert isinstance(one, Undecided)
    assert one is other
    assert after[0].name == member


@pytest.mark.postgres
def test_a_connection_that_postgresql_ended_is_replaced(run: Any, database: sessionmaker[Session]) -> None:
    """As after its restart; what fails for its own sake fails, and its connection is not used again."""

    async def work(connections: Connections) -> None:
        async with connections.connect() as asking:
            process = asking.connection.get_server_pid()
        with database.begin() as session:
            session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": process})
        async with connections.connect() as asking:
            assert (await asking.execute(ANY_GRANT)).all() == []
            assert asking.connection.get_server_pid() != process
        with pytest.raises(Undecided, match="InsufficientPrivilege"):
            async with connections.connect() as asking:
                await asking.execute(select(Grant.terms_hash))
        assert asking.connection.is_closed()

    run(work)


@pytest.mark.postgres
def test_who_finds_no_connection_free_waits_and_then_fails(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.doors.database.WAIT_S", 1)

    async def work(connections: Connections) -> None:
        async with connections.connect(), connections.connect():
            with pytest.raises(Undecided):
                async with connections.connect():
                    pass
        async with connections.connect() as asking:
            assert (await asking.execute(ANY_GRANT)).one_or_none() is None

    run(work)


def test_what_is_kept_is_made_once_for_its_input_and_bounded() -> None:
    made: list[int] = []
    kept = Kept[int](most=2)
    for number in (1, 2, 1, 3, 1, 2):
        assert kept.of(number, lambda number=number: made.append(number) or number * 10) == number * 10  # type: ignore[misc]
    assert made == [1, 2, 3, 2]  # 2 was asked for longest ago when 3 came
