"""The page of a dataset's files: choose, see it made, save it; the papers beside it; for nobody without a grant."""

import re
from dataclasses import replace

import httpx
import pytest

from tests.marketplace.doors.files.conftest import FilesDoor
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.declarations import make_sector
from tests.support.gate import ORDERS, make_dataset
from tests.support.marketplace import Web, make_app

pytestmark = pytest.mark.postgres
OPEN = {"columns": ["invoice", "country", "quantity", "month"]}


@pytest.fixture
def pages(web: Web, files: FilesDoor) -> Web:
    """The marketplace that knows where the door is, and carries its dataset."""
    (web.parts.settings.secrets / "jwt-private.pem").write_text(PRIVATE)
    registry = replace(web.parts.registry, sectors=(make_sector(make_dataset(), id_="sales"),))
    settings = replace(web.parts.settings, files_url=files.url)
    parts = replace(web.parts, settings=settings, declared=lambda: registry)
    return replace(web, parts=parts, app=make_app(parts))


def test_a_file_is_chosen_made_and_saved(pages: Web, files: FilesDoor, ann: str) -> None:
    files.grant("acme", **OPEN)
    client = pages.signed_in(ann)
    page = client.get(f"/files/{ORDERS}").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    state = client.post(f"/files/{ORDERS}", data={"form": "csv", "encoding": "cp949", "csrf": token[1]}).text
    while again := re.search(r'hx-get="(/files/[^"]+)"', state):
        state = client.get(again[1]).text
    link = re.search(r'href="(/files/[^"]+\.csv)"', state)
    assert link
    saved = client.get(link[1])
    assert saved.content.decode("cp949").startswith("invoice,")
    assert saved.headers["content-disposition"].endswith('.csv"')
    rest = client.get(link[1], headers={"range": "bytes=10-"})
    assert (rest.status_code, rest.content) == (206, saved.content[10:])


def test_a_saved_address_opens_nothing_for_another_company(pages: Web, files: FilesDoor, ann: str, bob: str) -> None:
    files.grant("acme", **OPEN)
    address = files.made(ann).removeprefix(files.url)
    assert pages.signed_in(ann).get(address).status_code == 200
    assert pages.signed_in(bob).get(address).status_code == 404
    assert pages.client().get(address).status_code in (303, 401)


@pytest.mark.parametrize("address", ["/files/sales.orders", "/api/datasets/sales.orders/dictionary.csv"])
def test_who_holds_nothing_is_shown_nothing(pages: Web, files: FilesDoor, bob: str, address: str) -> None:
    assert files.url
    assert pages.signed_in(bob).get(address).json()["code"] == "not_granted"


def test_the_dictionary_holds_what_the_file_has(pages: Web, files: FilesDoor, ann: str) -> None:
    files.grant("acme", columns=["invoice", "customer", "month"], masks={"customer": "pseudonym"})
    lines = pages.signed_in(ann).get(f"/api/datasets/{ORDERS}/dictionary.csv").text.splitlines()
    assert [line.partition(",")[0] for line in lines] == ["column", "invoice", "customer", "month"]
    assert lines[2].endswith("pseudonym")


def test_the_source_is_named(pages: Web, files: FilesDoor, ann: str) -> None:
    files.grant("acme", **OPEN)
    assert pages.signed_in(ann).get(f"/api/datasets/{ORDERS}/citation.txt").text.startswith("Source: UCI. Orders")


def test_a_door_that_is_away_is_told_of(pages: Web, files: FilesDoor, ann: str) -> None:
    files.grant("acme", **OPEN)
    away = replace(pages.parts, settings=replace(pages.parts.settings, files_url="http://127.0.0.1:9"))
    client = replace(pages, parts=away, app=make_app(away)).signed_in(ann)
    page = client.get(f"/files/{ORDERS}").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    assert "the files door does not answer" in client.post(f"/files/{ORDERS}", data={"csrf": token[1]}).text


@pytest.mark.parametrize(
    "place", ["%00", "%00/x", "..", "%2e%2e/%2e%2e", "x%3Fa=b", "{id}/%2e%2e", "{id}/a%0d%0ab", "{id}/x%23y"]
)
def test_what_no_file_is_called_is_no_part_of_an_address_at_the_door(
    pages: Web, files: FilesDoor, ann: str, place: str
) -> None:
    """A page asks the door by the address that a browser gave it: no letter of that may lead elsewhere, or break it."""
    files.grant("acme", **OPEN)
    id_ = files.made(ann).split("/")[-2]
    asked = httpx.URL(f"http://testserver/files/{ORDERS}/").copy_with(
        raw_path=f"/files/{ORDERS}/{place.format(id=id_)}".encode()
    )
    assert pages.signed_in(ann).get(asked).status_code in (404, 422)
