"""What browsers never ask and machines do: HEAD, robots, sitemap, canonical addresses; what is kept and compressed."""

import re
import xml.etree.ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from marketplace.accounts.queries import member_by_email
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.listings import service as listings
from marketplace.web.static import FOR_A_YEAR, assets
from sectors.registry import Registry
from tests.support.commerce import offer
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres
SITE = "http://127.0.0.1:8700"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def visitor(web: Web, registry: Registry) -> TestClient:
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
    return web.client(accept="text/html")


@pytest.mark.parametrize(
    "path", ["/", "/catalogue", "/listings/generation-a", "/sectors/energy", "/health", "/robots.txt", "/sitemap.xml",
             "/api/listings", "/listings/generation-a/energy.generation/columns.csv", "/nothing", "/purchases"],
)  # fmt: skip
def test_head_answers_as_get_without_the_body(visitor: TestClient, path: str) -> None:
    head, get = visitor.head(path), visitor.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-security-policy", "cache-control", "location"):
        assert head.headers.get(name) == get.headers.get(name), name


def test_a_route_with_a_head_of_its_own_keeps_it(web: Web) -> None:
    center, _ = web.signed_in_as("supply_center", "windpark", "supply_center")
    assert center.head("/api/uploads/upl_none").status_code == 404
    assert center.get("/").status_code == 200
    assert center.head("/sign-out").status_code == 405


def test_robots_and_the_sitemap_name_what_is_public_in_both_languages(web: Web, visitor: TestClient) -> None:
    robots = visitor.get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in robots
    assert "Disallow: /purchases\n" in robots
    root = ET.fromstring(visitor.get("/sitemap.xml").text)  # noqa: S314 - our own text
    places = [element.text for element in root.findall("s:url/s:loc", NAMES)]
    portals = ["/", "/catalogue", "/datasets", "/open", "/open/usage", "/open/indicators", "/open/requests"]
    pages = [*portals, "/sectors/energy", "/datasets/energy.generation", "/listings/generation-a"]
    assert places == [f"{SITE}{page}?lang={code}" for page in pages for code in ("en", "ko")]
    for url in root.findall("s:url", NAMES):
        others = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        assert set(others) == {"en", "ko"}
        assert visitor.get(str(others["ko"]).removeprefix(SITE)).status_code == 200
    assert not [place for place in places if not _allowed(robots, str(place).removeprefix(SITE))]
    with web.parts.sessions.begin() as session:
        listings.withdraw(session, _supplier(web), "generation-a", NOW)
    assert "generation-a" not in visitor.get("/sitemap.xml").text


def _allowed(robots: str, path: str) -> bool:
    return not any(path.startswith(refused) for refused in re.findall(r"^Disallow: (\S+)$", robots, re.MULTILINE))


def _supplier(web: Web) -> Viewer:
    with web.parts.sessions() as session:
        member = member_by_email(session, "generation-a@windpark.example")
        assert member
        return viewer_of(member)


@pytest.mark.parametrize("path", ["/", "/catalogue", "/sectors/energy", "/listings/generation-a"])
def test_a_public_page_names_its_own_address_and_its_other_language(visitor: TestClient, path: str) -> None:
    page = visitor.get(f"{path}?lang=ko").text
    assert f'<link rel="canonical" href="{SITE}{path}?lang=ko">' in page
    assert f'<link rel="alternate" hreflang="en" href="{SITE}{path}?lang=en">' in page
    assert f'<link rel="alternate" hreflang="x-default" href="{SITE}{path}">' in page


def test_every_asset_is_kept_by_its_content_and_texts_are_compressed(visitor: TestClient) -> None:
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.get("/").text)
    assert len(named) == 3
    for address in [
        *named,
        assets().address("own/upload.js"),
        assets().address("krds/fonts/PretendardGOV-Bold.subset.woff2"),
    ]:
        answer = visitor.get(address, headers={"accept-encoding": "gzip"})
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_A_YEAR), address
        packed = not address.endswith(".woff2")
        assert (answer.headers.get("content-encoding") == "gzip") is packed, address
        plain = visitor.get(address, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == answer.content
        assert not packed or plain.headers["vary"] == answer.headers["vary"] == "Accept-Encoding"


def test_the_style_sheet_names_files_that_are_there(visitor: TestClient) -> None:
    sheet = visitor.get(assets().address("css/site.css")).text
    named = set(re.findall(r"url\([\"']?(/[^\"')]+)", sheet))
    assert len(named) > 20
    assert "@import" not in sheet
    assert "../" not in sheet
    for address in sorted(named)[:40]:
        assert visitor.get(address).status_code == 200, address


def test_only_a_page_without_a_secret_is_compressed(web: Web, visitor: TestClient) -> None:
    """BREACH: a compressed answer that repeats a search word and holds a token tells the token by its size."""
    encoding = {"accept-encoding": "gzip"}
    assert visitor.get("/catalogue?q=rain", headers=encoding).headers["content-encoding"] == "gzip"
    assert "csrf" not in visitor.get("/catalogue").text
    assert "content-encoding" not in visitor.get("/sign-in", headers=encoding).headers
    buyer, _ = web.signed_in_as("buyer")
    assert "content-encoding" not in buyer.get("/catalogue?q=rain", headers=encoding).headers
    assert "content-encoding" not in buyer.get("/account", headers=encoding).headers
