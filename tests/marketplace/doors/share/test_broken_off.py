"""Rules 14: what fails in its middle is an error to the client, never a shorter answer that looks whole."""

import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from deltalake import DeltaTable
from deltalake.schema import Field, PrimitiveType

from marketplace.grants import service
from tests.support.marketplace import TestClock, Web
from tests.support.share import FRANCE, TABLE, Recipient, Sharing, lines, order, orders

pytestmark = pytest.mark.postgres
END = {"delta_sharing_capabilities": "includeEndStreamAction=true"}
LARGE = 150_000  # rows: more than the buffers of both ends hold


def lose(door: Sharing, month: str) -> None:
    """The table's files of that month, and all that was made of any."""
    found = [*door.folder.glob(f"month={month}/**/*.parquet"), *(door.home / "share").glob("*.parquet")]
    for file in found:
        file.unlink()


def told(door: Sharing, count: int) -> list[tuple[str, Any]]:
    return [(access["outcome"], access["reason"]) for access in door.told(count)]


def paged(recipient: Recipient, body: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    *first, end = recipient.query({"maxFiles": 1, **body})
    return first, end["endStreamAction"]["nextPageToken"]


@pytest.mark.parametrize("path", [f"{TABLE}/query", f"{TABLE}/changes?startingVersion=1"])
def test_14_1_an_answer_whose_later_file_is_gone_breaks_off(door: Sharing, paris: Recipient, path: str) -> None:
    ask = paris.get if "changes" in path else paris.post
    assert len(lines(ask(path))) == 4
    lose(door, "2026-10")
    with pytest.raises(httpx.TransportError):
        ask(path)
    assert told(door, 2) == [("ok", None), ("failed", "version_gone")]


def test_14_2_the_last_line_says_so_to_those_who_look_for_one(door: Sharing, paris: Recipient) -> None:
    lose(door, "2026-10")
    *_, file, end = lines(paris.post(f"{TABLE}/query", **END))
    assert "file" in file
    assert end["endStreamAction"] == {
        "errorMessage": "files of this version are no longer kept. Ask for the newest one."
    }


def test_14_3_a_damaged_file_says_nothing_of_this_machine(door: Sharing, paris: Recipient) -> None:
    lose(door, "none")
    for file in door.folder.glob("month=2026-10/**/*.parquet"):
        file.write_bytes(b"PAR1 this is none PAR1")
    *_, end = lines(paris.post(f"{TABLE}/query", **END))
    assert end["endStreamAction"]["errorMessage"].startswith("something went wrong on our side")
    with pytest.raises(httpx.TransportError):
        paris.post(f"{TABLE}/query")
    assert told(door, 2) == [("failed", "internal")] * 2


def test_14_4_an_answer_ends_with_the_licence(web: Web, door: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two of its files: time passes at each look at the clock."""
    _, viewer = web.signed_in_as("buyer", "delta")
    purchase, recipient = door.grant("delta", **FRANCE), Recipient(door, door.token(viewer.member_id)[0])
    door.append("d3", orders("d3", "2026-11", {"France": 2}))
    seen = door.clock() + timedelta(seconds=7)
    with door.sessions.begin() as session:
        service.revoke(session, purchase_id=purchase, reason="refunded", now=seen)

    def ticking(clock: TestClock) -> Any:
        clock.at += timedelta(seconds=1)
        return clock.at

    monkeypatch.setattr(TestClock, "__call__", ticking)
    *_, end = lines(recipient.post(f"{TABLE}/query", **END))
    assert "ended" in end["endStreamAction"]["errorMessage"]
    assert told(door, 1) == [("refused", "licence_ended")]


def large(door: Sharing) -> None:
    one, drawn = order("big", 0, "France", "2026-11"), random.Random(1)
    door.append("big", [{**one, "invoice": drawn.randbytes(50).hex()} for _ in range(LARGE)])


@pytest.mark.parametrize("how", ["licence", "token", "source"])
def test_14_5_bytes_that_flow_are_cut(web: Web, door: Sharing, how: str) -> None:
    """F34: what waits in the buffers of a slow reader goes with them."""
    _, viewer = web.signed_in_as("buyer", "delta")
    purchase, (token, id_) = door.grant("delta", **FRANCE), door.token(viewer.member_id)
    large(door)
    [file] = [line["file"] for line in Recipient(door, token).query({"predicateHints": ["month = '2026-11'"]})[2:]]
    assert file["size"] > 1_000_000, "or it is sent before it can be cut"
    with httpx.stream("GET", file["url"]) as answer:
        blocks = answer.iter_raw(1000)
        next(blocks)
        end(door, how, viewer.member_id, purchase, id_)
        time.sleep(1.5)
        with pytest.raises(httpx.TransportError):
            list(blocks)
    reason = "file_gone" if how == "source" else "licence_ended"
    assert told(door, 2)[-1][1] == reason


def end(door: Sharing, how: str, member: str, purchase: str, token: str) -> None:
    match how:
        case "licence":
            door.revoke(purchase)
        case "token":
            door.revoke_token(member, token)
        case "source":
            for made in Path(door.home / "share").glob("*.parquet"):
                with made.open("r+b") as file:
                    file.truncate(1000)


def test_14_6_what_goes_between_two_looks_at_it(door: Sharing, paris: Recipient) -> None:
    """F20: the answer named it; at its fetch neither it nor what it was made of is there."""
    [first, second] = [line["file"]["url"] for line in paris.query()[2:]]
    lose(door, "2026-10")
    codes = sorted(httpx.get(url).status_code for url in (first, second))
    assert codes == [200, 404]


def test_14_7_a_page_of_before_a_change_of_columns(door: Sharing, everything: Recipient) -> None:
    """F44, F45: the pages that follow are of the version and the columns of the first one."""
    first, token = paged(everything, {})
    DeltaTable(str(door.folder)).alter.add_columns([Field("day_part", PrimitiveType("string"))])
    door.append("d3", [order("d3", 0, "France", "2026-11")])
    rest = everything.query({"pageToken": token})
    assert rest[:2] == first[:2]
    assert "day_part" not in rest[1]["metaData"]["schemaString"]
    files = [line["file"]["id"] for line in [*first, *rest] if "file" in line]
    assert sorted(files) == sorted(line["file"]["id"] for line in everything.query({"version": 2})[2:])
    assert len(everything.rows([*first, *rest])) == 12


def test_14_8_a_page_of_a_version_that_is_gone(door: Sharing, paris: Recipient) -> None:
    _, token = paged(paris, {})
    door.append("d3", orders("d3", "2026-11", {"France": 1}))
    lose(door, "2026-*")
    answer = paris.post(f"{TABLE}/query", {"pageToken": token})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert "Ask for the newest one." in answer.json()["message"]


def test_14_9_a_page_of_before_less_was_licensed_gives_what_is_licensed_now(web: Web, door: Sharing) -> None:
    _, viewer = web.signed_in_as("buyer", "delta")
    wide, recipient = door.grant("delta"), Recipient(door, door.token(viewer.member_id)[0])
    door.grant("delta", **FRANCE)
    _, token = paged(recipient, {})
    door.revoke(wide)
    rest = recipient.query({"pageToken": token})
    assert {row["country"] for row in recipient.rows(rest)} <= {"France"}
