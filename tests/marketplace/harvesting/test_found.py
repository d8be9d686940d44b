"""What was harvested is found beside ours, in Korean and by half-typed words: marked, without a price, never sold."""

from collections.abc import Callable

import pytest

from marketplace import bootstrap, outbox
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import PORTAL, ckan, package
from tests.support.files_server import Files
from tests.support.marketplace import NOW, Web
from wire.harvests import Kind

pytestmark = pytest.mark.postgres


def test_it_is_found_marked_and_never_sold(web: Web, harvest: Callable[..., Harvest], files: Files) -> None:
    files.pages[PORTAL] = ckan(files).add(package(1)).search
    seoul = harvest(Kind.CKAN)
    seoul.run()
    [id_] = seoul.records()
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), NOW)
    client = web.client(**{"accept-language": "ko"})
    for asked in (
        {"q": "대기질"},
        {"q": "대기"},
        {"q": "ㄷㄱㅈ"},
        {"bbox": "126.9,37.5,127,37.6"},
        {"origin": "seoul"},
    ):
        [item] = client.get("/api/datasets", params=asked).json()["items"]
        assert (item["id"], item["source"], item["price"], item["listings"]) == (id_, "seoul", "none", []), asked
        assert item["seen_at"].startswith("2026-11-02T09:00:00")
    assert client.get("/api/search/suggestions", params={"q": "대기ㅈ"}).json()["items"][0]["id"] == id_
    page = client.get("/datasets", params={"q": "대기질"}).text
    assert "출처: seoul" in page
    assert "2026-11-02 18:00 KST에 확인" in page
    assert "상품 없음</span>" not in page
    assert client.get("/api/listings", params={"q": "대기질"}).json()["items"] == []
    assert id_ not in client.get("/catalogue", params={"q": "대기질"}).text
