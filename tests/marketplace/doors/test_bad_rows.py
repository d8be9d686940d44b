"""Bad rows for people: what is asked, what is withheld from whom, the sheet, and what is said when nobody answers."""

import asyncio
import csv
import io
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lakehouse.tables import WITH_ALL
from marketplace.doors.bad_rows import WITHHELD, bad_row, statement
from marketplace.releases import service
from marketplace.web.sheets import streamed
from tests.support.announcements import make_delivery
from tests.support.declarations import make_dataset
from tests.support.marketplace import NOW, Web

RAW = json.dumps({"station": "Alpha", "note": "call 010-1234-5678"})


def test_one_delivery_is_asked_for_and_a_quote_stays_inside_its_literal() -> None:
    sql = statement(make_dataset(), "x' OR '1'='1", 20)
    assert sql == (
        'SELECT "_line", "_reasons", "_raw" FROM "lakehouse"."energy"."generation__quarantine" '
        "WHERE \"_delivery\" = 'x'' OR ''1''=''1' ORDER BY _line NULLS FIRST LIMIT 20"
    )
    everything = statement(make_dataset(), "generation-1")
    assert everything.endswith("ORDER BY _line NULLS FIRST")


def test_personal_texts_are_for_their_own_supply_center() -> None:
    own = bad_row((2, ["note: missing"], RAW), make_dataset(), own=True)
    assert own.said == {"station": "Alpha", "note": "call 010-1234-5678"}
    assert (own.blamed("note"), own.blamed("station"), own.withholds) == (True, False, False)
    other = bad_row((2, ["note: missing"], RAW), make_dataset(), own=False)
    assert other.said == {"station": "Alpha", "note": WITHHELD}
    assert other.withholds


def test_what_a_row_lacks_is_named_as_missing() -> None:
    row = bad_row(
        (2, ["note: missing", "output: no number"], '{"station": "A", "output": "x"}'), make_dataset(), own=True
    )
    assert (row.missing, row.blamed("output")) == (["note"], True)
    assert bad_row((3, ["4 fields for 3 columns"], "a,b,c,d"), make_dataset(), own=True).missing == []


def test_a_good_row_of_a_refused_delivery_lacks_nothing() -> None:
    row = bad_row((3, [WITH_ALL], None), make_dataset(), own=True)
    assert row.is_good
    assert not bad_row((2, ["note: missing"], RAW), make_dataset(), own=True).is_good


@pytest.mark.parametrize("raw", ["Alpha,1,2,3", '["Alpha", "1"]', "12"])
def test_a_row_that_did_not_fit_may_hold_personal_texts_anywhere(raw: str) -> None:
    assert bad_row((3, ["4 fields for 3 columns"], raw), make_dataset(), own=True).text == raw
    assert bad_row((3, ["4 fields for 3 columns"], raw), make_dataset(), own=False).text == WITHHELD


async def _read(rows: list[list[object]]) -> bytes:
    answer = streamed("bad", ["line", "note"], rows)
    return b"".join([bytes(part) async for part in answer.body_iterator])  # type: ignore[attr-defined]


def test_a_sheet_of_many_rows_comes_whole_and_holds_no_formula() -> None:

    rows: list[list[object]] = [[n, "=HYPERLINK(1)" if n % 2 else None] for n in range(20_000)]
    sheet = asyncio.run(_read(rows))
    assert sheet.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))
    assert found[:3] == [["line", "note"], ["0", ""], ["1", "'=HYPERLINK(1)"]]
    assert len(found) == 1 + len(rows)


@pytest.fixture
def delivered(web: Web) -> Web:
    """A delivery with bad rows, on a network whose SQL door is away."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    (web.parts.settings.secrets / "jwt-private.pem").write_bytes(pem)
    (web.parts.settings.secrets / "tls-ca.pem").write_text("")
    with web.parts.sessions.begin() as session:
        service.announce_delivery(session, make_delivery("generation-1", received_at=NOW - timedelta(hours=1)))
    return web


@pytest.mark.postgres
def test_the_page_stands_without_the_door_and_says_so(delivered: Web) -> None:
    supplier = delivered.signed_in_as("supply_center", "windpark", "supply_center", accept="text/html")[0]
    page = supplier.get("/deliveries/generation-1").text
    assert 'hx-get="/deliveries/generation-1/quarantine"' in page
    part = supplier.get("/deliveries/generation-1/quarantine?lang=ko")
    assert part.status_code == 200
    assert "지금은 행을 보여 드릴 수 없습니다." in part.text
    assert supplier.get("/deliveries/generation-1/quarantine.csv").status_code == 503


@pytest.mark.postgres
def test_bad_rows_are_not_for_others(delivered: Web) -> None:
    exchange = delivered.signed_in_as("supply_center", "exchange", "supply_center")[0]
    buyer = delivered.signed_in_as("buyer")[0]
    for address in ("/deliveries/generation-1/quarantine", "/deliveries/generation-1/quarantine.csv"):
        assert exchange.get(address).status_code == 404
        assert buyer.get(address).status_code == 403
        assert delivered.client().get(address).status_code == 401
