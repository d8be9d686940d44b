"""A thing of each kind that a path can name, all of other companies: for tests made from `app.routes`."""

import base64
from collections.abc import Iterator, Mapping

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import browsers, recipients
from marketplace.accounts.models import Role
from marketplace.accounts.schemas import NewInvitation
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import service as approvals
from marketplace.approvals.rules import Wanted
from marketplace.doors.query import service as queries
from marketplace.doors.query.asking import Answer
from marketplace.doors.query.schemas import Asked, Kept
from marketplace.forwarding import service as forwarding
from marketplace.joining import colleagues
from marketplace.joining import service as joining
from marketplace.joining.models import Application
from marketplace.joining.schemas import NewApplication, NewColleague
from marketplace.listings.models import Plan
from marketplace.notices.service import add_channel
from sectors.registry import Registry
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import draft
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web
from wire.forwarding import NewTarget, WebhookPlace
from wire.notices import Kind

WIND = {
    "kind": "supply_center", "organisation_name": "Wind", "country": "FR", "name": "A", "email": "a@wind.example",
}  # fmt: skip


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(), make_dataset(name="demand", supply_center="grid")),))


def routes(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Name, method and path; Starlette's own HEAD of a GET left out."""
    for route in app.routes:
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            if isinstance(route, APIRoute):
                yield f"{method} {route.path}", method, route.path


@pytest.fixture
def others(web: Web) -> Mapping[str, str]:
    """A purchase of acme's, a listing, a delivery and an upload of windpark's, tokens and members: by path parameter."""
    for name in ("jwt-private.pem", "tls-ca.pem"):
        (web.parts.settings.secrets / name).write_text(PRIVATE)
    feed = web.feed()
    for kind, body in (("deliveries", make_delivery()), ("releases", make_release())):
        assert feed.put(f"/api/{kind}/{body.id}", json=body.model_dump(mode="json")).status_code == 201
    supplier, _ = web.signed_in_as("supply_center", "windpark", "supply_center")
    slug = supplier.post("/api/listings", json=draft().model_dump(mode="json")).json()["slug"]
    listing = supplier.post(f"/api/listings/{slug}/publish", json={}).json()
    buyer, viewer = web.signed_in_as("buyer", "acme")
    plan = next(plan for plan in listing["plans"] if plan["kind"] == "free")
    bought = buyer.post("/api/purchases", json={"plan_id": plan["id"], "terms_hash": plan["terms_hash"]}).json()
    told = {"dataset": "energy.generation", "filename": "a.csv", "sha256": "a" * 64}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    headers = {"upload-length": "10", "upload-metadata": metadata}
    upload = supplier.post("/api/uploads", headers=headers, json={}).json()["id"]
    token = buyer.post("/api/tokens", json={"label": "x"}).json()["id"]
    search = buyer.post("/api/searches", json={"q": "x"}).json()["id"]
    view = buyer.post("/api/views", json={"title": "x", "parameters": "dataset=x"}).json()["id"]
    proposed = {"kind": "one_off", "price_minor": 5_000, "licences": [{"dataset": "energy.generation"}]}
    told_offer = {"listing": slug, "company": "acme", "plan": proposed}
    asked_on = {"kind": "question", "text": "Which zone are the hours of?"}
    voice = buyer.post("/api/datasets/energy.generation/voices", json=asked_on).json()["id"]
    offer = supplier.post("/api/offers", json=told_offer).json()["id"]
    with web.parts.sessions.begin() as session:
        approval = requested(session, viewer, plan["id"])
        told = add_channel(
            session, web.parts.settings, viewer, address="https://hooks.example/", kinds=[Kind.RELEASED], now=NOW
        )
        asked = Asked(sql="SELECT 1")
        run = queries.note_begun(session, viewer, asked, Answer("20261130_063852_00025_ncpjg", "/x"), NOW)
        saved = queries.save(session, viewer, Kept(title="x", sql="SELECT 1"), NOW)
        webhook = WebhookPlace(address="https://hooks.example/")
        wanted = NewTarget(dataset="energy.generation", place=webhook)
        target = forwarding.add(session, web.parts.settings, viewer, wanted, NOW)
        invited, _ = colleagues.invite(
            session, b"key", viewer, NewColleague(email="a@acme.example", role=Role.ANALYST), NOW
        )
        joining.apply(session, b"key", NewApplication.model_validate(WIND), NOW)
        applied = session.scalars(select(Application)).one()
        invitation, _ = recipients.invite(session, viewer.member_id, NewInvitation(label="x"), NOW)
    return {
        "run_id": run.id, "saved_id": saved.id, "search_id": search, "token_id": token, "delivery_id": "dlv_1", "release_id": "rel_1", "slug": slug, "purchase_id": bought["id"],
        "member_id": viewer.member_id, "upload_id": upload, "dataset": "energy.generation",
        "channel_id": told.id, "target_id": target.id, "change_id": "chg_1", "view_id": view, "erasure_id": "ers_1", "id_": "f" * 64, "name": "energy.generation-1.csv",
        "invitation_id": invitation.id, "invoice_id": "inv_1", "notice_id": "ntc_1", "event_id": "evt_1",
        "offer_id": offer, "approval_id": approval, "currency": "KRW",
        "member_invitation_id": invited.id, "application_id": applied.id,
        "request_id": "req_1", "voice_id": voice, "record": "energy.generation", "rest": "energy.generation", "harvest": "seoul", "act": "run", "answer": "keep",
        "session_id": browsers.of(session, viewer.member_id, NOW)[0].id,
        "month": "2026-11", "payout_id": "pyt_1", "step": "hold", "decision": "answer", "organisation_id": "org_1", "line_id": "bank:1", "ref": "bank_1",
    }  # fmt: skip


def requested(session: Session, viewer: Viewer, plan_id: str) -> str:
    """A request of the company for that plan."""
    plan = session.get_one(Plan, plan_id)
    wanted = Wanted(plan.id, plan.terms_hash, 1, plan.price, needs_center=True)
    [made] = approvals.ask(session, viewer, plan, wanted, purpose="why", now=NOW)
    return made.id
