"""Views that are kept: for the whole organisation, removed by who kept them, unknown to everybody else."""

import pytest

from client.api import Marketplace
from client.errors import MarketplaceProblem
from marketplace.views import service
from tests.support.http import served
from tests.support.marketplace import Web, make_member, make_organisation
from wire.views import ViewDraft

pytestmark = pytest.mark.postgres
DRAFT = {"title": "Rates 환율", "parameters": "dataset=finance.reference_rates&chart=line"}


def colleague(web: Web, slug: str = "acme") -> str:
    """The id of one more member of the organisation."""
    with web.parts.sessions.begin() as session:
        return make_member(session, make_organisation(session, slug), "analyst", f"analyst@{slug}.example").id


def test_a_view_is_kept_for_the_whole_organisation_and_removed_by_who_kept_it(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer", "acme")
    kept = buyer.post("/api/views", json=DRAFT)
    assert kept.status_code == 201
    other = web.signed_in(colleague(web))
    [seen] = other.get("/api/views").json()["items"]
    assert (seen["title"], seen["parameters"], seen["mine"]) == (DRAFT["title"], DRAFT["parameters"], False)
    address = f"/api/views/{seen['id']}"
    assert other.request("DELETE", address, json={}).status_code == 404
    assert buyer.request("DELETE", address, json={}).status_code == 204
    assert other.get("/api/views").json()["items"] == []


def test_another_organisation_sees_none_of_it_and_may_use_the_title(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer", "acme")
    id_ = buyer.post("/api/views", json=DRAFT).json()["id"]
    stranger, _ = web.signed_in_as("buyer", "stranger")
    assert stranger.get("/api/views").json()["items"] == []
    assert stranger.request("DELETE", f"/api/views/{id_}", json={}).status_code == 404
    assert stranger.post("/api/views", json=DRAFT).status_code == 201


def test_a_title_is_kept_once(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer", "acme")
    assert buyer.post("/api/views", json=DRAFT).status_code == 201
    again = web.signed_in(colleague(web)).post("/api/views", json=DRAFT)
    assert (again.status_code, again.json()["code"]) == (409, "view_title_taken")


@pytest.mark.parametrize(
    "draft",
    [
        {**DRAFT, "title": "  "},
        {**DRAFT, "title": "a\nb"},
        {**DRAFT, "title": "x" * 101},
        {**DRAFT, "parameters": ""},
        {**DRAFT, "parameters": "x" * 6_001},
        {**DRAFT, "organisation_id": "org_1"},
    ],
)
def test_a_view_that_could_not_be_listed_is_refused(web: Web, draft: dict[str, str]) -> None:
    buyer, _ = web.signed_in_as("buyer", "acme")
    assert buyer.post("/api/views", json=draft).status_code == 422


def test_an_organisation_keeps_only_so_many(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_VIEWS", 1)
    buyer, _ = web.signed_in_as("buyer", "acme")
    buyer.post("/api/views", json=DRAFT)
    full = buyer.post("/api/views", json={**DRAFT, "title": "b"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_views")


def test_another_sites_form_keeps_and_removes_nothing(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer", "acme")
    id_ = buyer.post("/api/views", json=DRAFT).json()["id"]
    assert buyer.post("/api/views", data=DRAFT).status_code == 403
    assert buyer.delete(f"/api/views/{id_}").status_code == 403
    assert len(buyer.get("/api/views").json()["items"]) == 1


def test_the_client_keeps_lists_and_removes(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer", "acme")
    with served(web.app) as url, Marketplace(url, cookies=dict(buyer.cookies)) as marketplace:
        kept = marketplace.keep_view(ViewDraft.model_validate(DRAFT))
        assert [view.id for view in marketplace.views()] == [kept.id]
        marketplace.remove_view(kept.id)
        assert list(marketplace.views()) == []
        with pytest.raises(MarketplaceProblem):
            marketplace.remove_view(kept.id)
