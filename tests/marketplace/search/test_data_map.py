"""The data map's page and API: both languages, facets, marked words, hostile input, no value that is withheld."""

from urllib.parse import quote

import pytest

from marketplace import bootstrap
from marketplace.records import ours
from sectors.registry import Registry, load
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


@pytest.fixture
def mapped(web: Web, registry: Registry) -> Web:
    """With every built-in dataset in the index."""
    with web.parts.sessions.begin() as session:
        ours.keep(session, registry, "http://127.0.0.1:8700", NOW)
    bootstrap.indexing(web.parts).rebuild()
    return web


def test_a_question_in_either_language_finds_the_same(mapped: Web) -> None:
    client = mapped.client()
    page = client.get("/datasets", params={"q": "서울 미세먼지", "lang": "en"}).text
    assert "Daily air quality of <mark>Seoul</mark>" in page
    page = client.get("/datasets", params={"q": "seoul fine dust", "lang": "ko"}).text
    assert "<mark>서울</mark> 일별 대기질" in page
    answer = client.get("/api/datasets", params={"q": "유럽중앙은행"}).json()
    assert [item["id"] for item in answer["items"]] == ["finance.reference_rates"]
    assert answer["items"][0]["uri"] == "http://127.0.0.1:8700/datasets/finance.reference_rates"


def test_facets_narrow_and_keep_each_other(mapped: Web) -> None:
    client = mapped.client()
    chosen = {"q": "", "sector": ["transport", "environment"], "licence": "CC-BY-4.0"}
    answer = client.get("/api/datasets", params=chosen).json()
    assert {item["sector"] for item in answer["items"]} == {"transport", "environment"}
    assert {item["licence"] for item in answer["items"]} == {"CC-BY-4.0"}
    page = client.get("/datasets", params=chosen | {"lang": "ko"}).text
    assert 'value="transport" checked' in page
    assert "교통" in page


def test_pages_follow_each_other(mapped: Web) -> None:
    client = mapped.client()
    pages = [client.get("/api/datasets", params={"page": page, "limit": 40}).json()["items"] for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [40, len(load().datasets) - 40, 0]
    assert "/datasets?q=&amp;sort=relevance&amp;page=2" in client.get("/datasets").text


def test_each_chosen_filter_is_taken_away_by_itself(mapped: Web) -> None:
    chosen = {"q": "대기", "sector": ["environment", "energy"], "bbox": "126,37,128,38", "lang": "ko"}
    page = mapped.client().get("/datasets", params=chosen).text
    assert "필터와 정렬 (3)" in page
    kept = mapped.client().get("/datasets", params={"q": "대기", "sector": "nowhere"}).text
    assert 'value="nowhere" checked' in kept  # the form keeps what it does not count
    assert (
        f'href="/datasets?q={quote("대기")}&amp;sector=energy&amp;bbox=126%2C37%2C128%2C38&amp;sort=relevance"' in page
    )
    assert f'href="/datasets?q={quote("대기")}&amp;sector=environment&amp;sector=energy&amp;sort=relevance"' in page


def test_a_box_keeps_its_decimals_on_the_way_to_the_next_page(mapped: Web) -> None:
    page = mapped.client().get("/datasets", params={"bbox": "-180, -89.1234567,126.1234567,90"}).text
    assert "bbox=-180%2C-89.1234567%2C126.1234567%2C90&amp;sort=relevance&amp;page=2" in page


def test_a_box_finds_what_touches_it(mapped: Web) -> None:
    def ids(bbox: str) -> set[str]:
        answer = mapped.client().get("/api/datasets", params={"bbox": bbox, "limit": 100})
        return {item["id"] for item in answer.json()["items"]}

    seoul, hawaii = ids("126.9,37.5,127,37.6"), ids("-158,21,-157,22")
    assert "environment.seoul_air_quality" in seoul - hawaii
    assert hawaii - seoul
    assert ids("170,-90,-150,90") >= ids("-160,20,-155,22")  # over the date line


@pytest.mark.parametrize(
    ("bbox", "cause"),
    [
        ("1,2,3", "bbox: four numbers are asked for, 3 given"), ("a,1,2,3", "bbox: west 'a' is no number"),
        ("0,95,1,96", "bbox: south 95 is not within -90 and 90"), ("0,2,1,1", "bbox: south 2 is above north 1"),
        ("nan,0,1,1", "bbox: west nan is not within -180 and 180"),
    ],
)  # fmt: skip
def test_a_bad_box_is_told_with_place_cause_and_remedy(mapped: Web, bbox: str, cause: str) -> None:
    answer = mapped.client().get("/api/datasets", params={"bbox": bbox})
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_box"
    assert cause in answer.text
    assert "126.7,37.4,127.2,37.7" in answer.text
    page = mapped.client(accept="text/html").get("/datasets", params={"bbox": bbox, "lang": "ko"})
    assert (page.status_code, "도 단위로" in page.text) == (422, True)


def test_a_half_typed_word_is_finished(mapped: Web) -> None:
    answer = mapped.client(**{"accept-language": "ko"}).get("/api/search/suggestions", params={"q": "미세ㅁ"}).json()
    assert {"text": "시도별 미세먼지 경보", "id": "environment.dust_alerts"} in answer["items"]


@pytest.mark.parametrize("path", ["/datasets", "/api/datasets", "/api/search/suggestions", "/search/suggestions"])
@pytest.mark.parametrize("asked", ["\0", "!" * 30, "x" * 4_000, "ㅁ" * 3000, "%ED%A0%80", "<script>alert(1)</script>"])
def test_garbage_is_answered(mapped: Web, path: str, asked: str) -> None:
    answer = mapped.client().get(f"{path}?q={asked if '%' in asked else quote(asked)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_more_than_an_address_holds_is_refused(mapped: Web) -> None:
    assert mapped.client().get("/api/datasets", params={"q": "x" * 4_001}).status_code == 422
    assert mapped.client().get("/api/datasets", params={"sector": "x" * 201}).status_code == 422


def test_nothing_was_found_says_so(mapped: Web) -> None:
    page = mapped.client().get("/datasets", params={"q": "qqqqzzzz", "lang": "en"}).text
    assert "Nothing was found." in page
