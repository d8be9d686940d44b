"""A code cannot be guessed, tells nothing across buyers and datasets, and stays for one buyer of one dataset."""

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from marketplace.licensing import pseudonyms
from tests.support.gate import PSEUDONYM_KEY as KEY
from tests.support.gate import property_test

ACME = pseudonyms.domain("org_acme", "sales.orders")
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


def test_the_code_of_a_value_never_changes() -> None:
    """What buyers hold from earlier queries must join with later ones."""
    assert pseudonyms.code(KEY, "ann", ACME) == "13306d5672a779973519b1cb9193d814"
    assert pseudonyms.code(KEY, "안녕", ACME) == "8dc334c94eb93fc28080994057c8d0ab"


def test_another_buyer_dataset_or_network_has_other_codes() -> None:
    domains = [ACME, pseudonyms.domain("org_beta", "sales.orders"), pseudonyms.domain("org_acme", "sales.returns")]
    codes = {pseudonyms.code(key, "ann", domain) for domain in domains for key in (KEY, "another network's key")}
    assert len(codes) == 6


@property_test
@given(one=TEXT, other=TEXT)
def test_equal_values_alone_have_equal_codes(one: str, other: str) -> None:
    assert (pseudonyms.code(KEY, one, ACME) == pseudonyms.code(KEY, other, ACME)) is (one == other)


@property_test
@given(values=st.lists(TEXT | st.none(), max_size=6))
def test_duckdb_gives_the_same_code_and_nothing_for_nothing(values: list[str | None]) -> None:
    connection = duckdb.connect()
    pseudonyms.install(connection, KEY)
    for value in values:
        row = connection.execute(f"SELECT {pseudonyms.FUNCTION}($1::VARCHAR, $2)", [value, ACME]).fetchone()
        assert row == ((None if value is None else pseudonyms.code(KEY, value, ACME)),)
