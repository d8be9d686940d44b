"""What the door remembers of queries and transactions."""

from marketplace.doors.sql.live import MOST_TRANSACTIONS, NO_TRANSACTION, LiveQueries


def test_a_transaction_is_its_starters() -> None:
    live = LiveQueries()
    live.started("t1", "ann")
    assert live.owns("t1", "ann")
    assert not live.owns("t1", "bob")
    assert not live.owns("made-up", "ann")
    assert live.owns(NO_TRANSACTION, "bob")


def test_transactions_that_nobody_ended_are_forgotten() -> None:
    live = LiveQueries()
    for number in range(MOST_TRANSACTIONS + 1):
        live.started(f"t{number}", "ann")
    assert not live.owns("t0", "ann")
    assert live.owns(f"t{MOST_TRANSACTIONS}", "ann")
