"""Addresses of files: A31 (stolen token), A32 (crafted requests), A33 (guessed addresses), and what ends them."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from marketplace.doors.share.giving import Ticket
from marketplace.doors.share.sealing import Seals
from tests.support.marketplace import SECRETS, Web
from tests.support.share import FRANCE, TABLE, Recipient, Sharing, lines, order, rows_of

pytestmark = pytest.mark.postgres


def address(recipient: Recipient) -> str:
    """Of the first file that a query names."""
    found: str = recipient.query()[2]["file"]["url"]
    return found


def closed(url: str) -> bool:
    answer = httpx.get(url)
    return (answer.status_code, answer.json()["errorCode"]) == (403, "PERMISSION_DENIED")


def test_9_1_head_and_ranges(paris: Recipient) -> None:
    url = address(paris)
    whole = httpx.get(url)
    head = httpx.head(url)
    assert int(head.headers["content-length"]) == len(whole.content)
    assert head.headers["cache-control"] == whole.headers["cache-control"] == "no-store, no-transform"
    part = httpx.get(url, headers={"range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(whole.content)}"
    assert httpx.get(url, headers={"range": "bytes=999999-"}).status_code == 416


def test_9_2_an_address_ends_with_its_hour(door: Sharing, paris: Recipient) -> None:
    url = address(paris)
    door.clock.forward(timedelta(minutes=59))
    assert httpx.get(url).status_code == 200
    door.clock.forward(timedelta(minutes=1))
    assert closed(url)


def test_9_3_an_address_ends_with_its_token_and_its_grant(web: Web, door: Sharing) -> None:
    _, viewer = web.signed_in_as("buyer", "delta")
    purchase = door.grant("delta", **FRANCE)
    first, second = (door.token(viewer.member_id) for _ in range(2))
    urls = [address(Recipient(door, token)) for token, _ in (first, second)]
    door.revoke_token(viewer.member_id, first[1])
    assert closed(urls[0])
    assert httpx.get(urls[1]).status_code == 200
    door.revoke(purchase)
    assert closed(urls[1])


def test_9_4_an_address_ends_when_less_is_licensed(web: Web, door: Sharing) -> None:
    _, viewer = web.signed_in_as("buyer", "delta")
    wide, recipient = door.grant("delta"), Recipient(door, door.token(viewer.member_id)[0])
    door.grant("delta", **FRANCE)
    url = address(recipient)
    door.revoke(wide)
    assert closed(url)
    assert {row["country"] for row in recipient.rows(recipient.query())} == {"France"}


def test_a33_no_other_file_can_be_named(door: Sharing, paris: Recipient, everything: Recipient) -> None:
    """Not by a changed ticket, nor by one name with another's ticket, nor by a key of one's own."""
    mine, theirs = address(paris), [line["file"]["url"] for line in everything.query()[2:]]
    ticket = parse_qs(urlsplit(mine).query)["sp"][0]
    names = [urlsplit(url).path.rsplit("/", 1)[1] for url in theirs]
    for name in names:
        assert closed(f"{door.url}/delta-sharing/files/{name}?sp={ticket}")
        assert closed(f"{door.url}/delta-sharing/files/{name}")
    said, _, proof = ticket.partition(".")
    facts = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    facts["t"][1][3] = names[0].removesuffix(".parquet")
    forged = base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")
    assert closed(f"{door.url}/delta-sharing/files/{names[0]}?sp={forged}.{proof}")
    assert closed(f"{door.url}/delta-sharing/files/{names[0]}?sp={Seals('guess').sealed('address', facts)}")


def test_a33_a_name_says_nothing_of_the_file(paris: Recipient) -> None:
    url = address(paris)
    said = parse_qs(urlsplit(url).query)["sp"][0].partition(".")[0]
    told = url + base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)).decode()
    for word in ("month", "2026-09", "France", "part-", "home", "lakehouse/"):
        assert word not in told


def test_a33_a_ticket_of_the_right_key_still_reads_what_is_licensed_alone(
    door: Sharing, paris: Recipient, everything: Recipient
) -> None:
    """Were a ticket for another's file ever sealed, the gate would not find the file."""
    seals = Seals(SECRETS["share-key"])
    mine = Ticket.opened(seals, parse_qs(urlsplit(address(paris)).query)["sp"][0])
    other = urlsplit(everything.query()[2]["file"]["url"]).path.rsplit("/", 1)[1].removesuffix(".parquet")
    swapped = Ticket(mine.key, mine.dataset, mine.version, mine.scope, other, mine.ends, mine.of)
    assert closed(f"{door.url}/delta-sharing/files/{other}.parquet?sp={swapped.sealed(seals)}")


def test_a32_a_folder_and_the_beginning_are_not_to_be_had(web: Web, door: Sharing, paris: Recipient) -> None:
    answer = paris.post(f"{TABLE}/temporary-table-credentials", {"location": "file:///"})
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "PERMISSION_DENIED")
    assert paris.post(f"{TABLE}/queries/1").status_code == 404
    door.released(2, door.clock() - timedelta(days=1))
    door.append("d3", [order("d3", 0, "France", "2026-11")])
    for answer in (
        paris.get(f"{TABLE}/changes?startingVersion=0"),
        paris.post(f"{TABLE}/query", {"startingVersion": 0}),
        paris.post(f"{TABLE}/query", {"version": 1}),
        paris.get(f"{TABLE}/metadata?version=1"),
    ):
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert "began after" in answer.json()["message"]
    assert len(paris.query({"version": 2})) == 4


def test_a32_no_hint_widens_the_scope_or_tells_of_what_lies_outside(paris: Recipient) -> None:
    """Whatever is asked, the answer is a part of the whole one; other countries' values leave no trace in it."""
    whole = {line["file"]["id"] for line in paris.query()[2:]}
    for hint in ("country = '대한민국'", "country <> 'France'", "1 = 1 OR true", "quantity = 3", "born > '1900-01-01'",
                 "customer = '고객 1'", "_delivery = 'd1'", "'; DROP TABLE x; --", "(" * 500):  # fmt: skip
        found = {line["file"]["id"] for line in paris.query({"predicateHints": [hint]})[2:]}
        assert found <= whole
    # In September Korea has a quantity of 3, France has not: the file is left out by licensed rows alone.
    assert len(paris.query({"predicateHints": ["quantity = 3"]})) == 3
    # What is masked, hidden or not licensed takes part in nothing.
    for hint in ("customer = '고객 1'", "born > '2999-01-01'", "_delivery = 'none'"):
        assert len(paris.query({"predicateHints": [hint]})) == 4


def test_a31_a_stolen_tokens_use_is_bounded_and_recorded(web: Web, door: Sharing, paris: Recipient) -> None:
    rows_of(paris.query()[2]["file"])
    told = door.told(2)
    assert {access["door"] for access in told} == {"share"}
    assert [access["outcome"] for access in told] == ["ok", "ok"]
    assert sorted(access["rows"] for access in told) == [0, 3]
    assert all(access["bytes"] for access in told)
    codes = [Recipient(door, "sdn_api_guess").get("/shares").status_code for _ in range(61)]
    assert codes == [401] * 60 + [429]
    assert paris.get("/shares").status_code == 429, "of one address"


def test_9_5_refusals_are_recorded(door: Sharing, nobody: Recipient) -> None:
    nobody.get(f"{TABLE}/metadata")
    [access] = door.told(1)
    assert (access["door"], access["outcome"], access["reason"]) == ("share", "refused", "not_licensed")


def test_f20_files_that_are_gone_are_said_to_be(door: Sharing, everything: Recipient) -> None:
    """Never rows of another version, never a part of them."""
    answer = everything.query({"version": 1})
    for file in door.folder.rglob("part-*.parquet"):
        file.unlink()
    for made in (door.home / "share").glob("*.parquet"):
        made.unlink()
    gone = everything.post(f"{TABLE}/query", {"version": 1})
    assert (gone.status_code, gone.json()["errorCode"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert "no longer kept" in gone.json()["message"]
    assert httpx.get(answer[2]["file"]["url"]).status_code == 404


def test_9_6_what_had_to_go_is_made_again_as_it_was(door: Sharing, paris: Recipient) -> None:
    files = [line["file"] for line in lines(paris.post(f"{TABLE}/query"))[2:]]
    before = [httpx.get(file["url"]).content for file in files]
    for made in (door.home / "share").glob("*.parquet"):
        made.unlink()
    assert [httpx.get(file["url"]).content for file in files] == before
