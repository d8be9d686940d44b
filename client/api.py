"""The marketplace over HTTP: one method a use case, wire types in and out.

    with Marketplace("http://127.0.0.1:8700", token="…") as marketplace: marketplace.me()

Repeats only what may be repeated (reads and idempotent PUTs), when the marketplace did not answer or said 502 or 503.
"""

import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from client.errors import MarketplaceProblem
from wire.access import DoorToken, Grant, Usage
from wire.base import Page, Problem, Wire
from wire.commerce import Balance, LicenceTemplate, Listing, ListingDetail, Purchase, SectorShown
from wire.deliveries import Announced, BreakingChange, Delivery, Operations, Release, Upload
from wire.erasures import Asked, Erasure, Look
from wire.listings import ListingTried
from wire.negotiation import Approval, Offer
from wire.offered import OfferedDataset, ReleaseFacts
from wire.payouts import Sales
from wire.people import Application, Invitation, Me, Member, Organisation
from wire.promises import ListingPromise
from wire.reconciling import Reconciled, RestoredFrom
from wire.views import View, ViewDraft

W = TypeVar("W", bound=Wire)
WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds
CONNECT_S = 5.0  # an address where nobody is says so at once, or never: it is not waited for longer
REPEATABLE = ("GET", "PUT")
PASSING = (502, 503)
LONGEST_PAGE = "200"
TUS = {"Tus-Resumable": "1.0.0"}


@cache
def authorities() -> SSLContext:
    """Who vouches for a marketplace over TLS: read once, as that takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


class Marketplace:
    """A session of one person (password or cookies) or program (API token). `timeout` and `waits` in seconds."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        cookies: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        waits: Sequence[float] = WAITS,
    ) -> None:
        self._waits = waits
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._http = httpx.Client(
            base_url=base_url, headers=headers, cookies=dict(cookies or {}), trust_env=False, verify=authorities(),
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_S)),
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # who

    def sign_in(self, email: str, password: str) -> Me:
        """From now on this session is that member's."""
        return self._one(Me, "POST", "/api/sign-in", {"email": email, "password": password})

    def me(self) -> Me:
        return self._one(Me, "GET", "/api/me")

    def sql_token(self) -> DoorToken:
        """A short-lived token for the SQL door, as the person of this session."""
        return self._one(DoorToken, "POST", "/api/sql/token")

    def files_token(self) -> DoorToken:
        """The same for the files door; `client.files` uses it."""
        return self._one(DoorToken, "POST", "/api/files/token")

    def beside(self, dataset: str, document: str) -> str:
        """`dictionary.csv`, `licence.txt` or `citation.txt` of a dataset that the organisation may read."""
        return self._text(f"/api/datasets/{dataset}/{document}")

    def create_organisation(self, slug: str, name: str, kind: str = "company") -> Organisation:
        return self._one(Organisation, "POST", "/api/organisations", {"slug": slug, "name": name, "kind": kind})

    def create_member(
        self, organisation: str, email: str, name: str, role: str, *, password: str | None = None, language: str = "en"
    ) -> Member:
        """A member of the organisation (slug or id); without a password the answer holds a temporary one."""
        facts = {"organisation": organisation, "email": email, "name": name, "role": role, "language": language}
        return self._one(Member, "POST", "/api/members", facts | ({"password": password} if password else {}))

    def members(self) -> Iterator[Member]:
        """Of the own organisation, the newest first; for its administrators."""
        return self._pages(Member, "/api/company/members", {})

    def change_member(self, member_id: str, role: str, *, admin: bool, disabled: bool = False) -> Member:
        body = {"role": role, "admin": admin, "disabled": disabled}
        return self._one(Member, "PUT", f"/api/company/members/{member_id}", body)

    def invitations(self) -> Iterator[Invitation]:
        """Those that a colleague can still follow."""
        return self._bounded(Invitation, "/api/company/invitations")

    def invite(self, email: str, role: str, *, admin: bool = False) -> Invitation:
        """A colleague, by a letter; where the network sends no mail, `link` is what to hand over."""
        return self._one(Invitation, "POST", "/api/company/invitations", {"email": email, "role": role, "admin": admin})

    def stop_invitation(self, invitation_id: str) -> None:
        self._ask("DELETE", f"/api/company/invitations/{invitation_id}", {})

    def applications(self) -> Iterator[Application]:
        """Supply centers that want to join; for operators."""
        return self._bounded(Application, "/api/applications")

    def approve_application(self, application_id: str, slug: str) -> Application:
        return self._one(Application, "POST", f"/api/applications/{application_id}/approve", {"slug": slug})

    def decline_application(self, application_id: str, reason: str) -> Application:
        return self._one(Application, "POST", f"/api/applications/{application_id}/decline", {"reason": reason})

    # what arrived

    def put_delivery(self, delivery: Delivery) -> Announced:
        return self._one(Announced, "PUT", f"/api/deliveries/{delivery.id}", delivery.model_dump(mode="json"))

    def put_release(self, release: Release) -> Announced:
        return self._one(Announced, "PUT", f"/api/releases/{release.id}", release.model_dump(mode="json"))

    def put_breaking_change(self, change: BreakingChange) -> Announced:
        body = change.model_dump(mode="json")
        return self._one(Announced, "PUT", f"/api/breaking-changes/{change.id}", body)

    def deliveries(self, **which: str) -> Iterator[Delivery]:
        """Newest first; `dataset` and `verdict` narrow it."""
        return self._pages(Delivery, "/api/deliveries", which)

    def delivery(self, delivery_id: str) -> Delivery:
        return self._one(Delivery, "GET", f"/api/deliveries/{delivery_id}")

    def releases(self, **which: str) -> Iterator[Release]:
        """Newest first; `dataset` narrows it."""
        return self._pages(Release, "/api/releases", which)

    def sectors(self) -> Iterator[SectorShown]:
        """Every sector that the viewer may know of: a draft is private until something of it is on offer."""
        return self._pages(SectorShown, "/api/sectors", {})

    def dataset(self, dataset: str) -> OfferedDataset:
        """What the plans on offer give of it, for the person of this session."""
        return self._one(OfferedDataset, "GET", f"/api/datasets/{dataset}")

    def history(self, dataset: str) -> Iterator[ReleaseFacts]:
        """The dataset's releases in figures, newest first."""
        return self._pages(ReleaseFacts, f"/api/datasets/{dataset}/releases", {})

    def operations(self) -> Operations:
        """Every feed that the viewer may see, and whether it is late."""
        return self._one(Operations, "GET", "/api/operations")

    # what is sent; `client.uploads` does it from end to end

    def announce_upload(self, dataset: str, file_name: str, size: int, sha256: str) -> Upload:
        """A file of `size` bytes to come; where it was begun before, its `offset` says how many have."""
        told = {"dataset": dataset, "filename": file_name, "sha256": sha256}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata}
        return Upload.model_validate(read(self._http.post("/api/uploads", headers=headers, json={})))

    def append_to_upload(self, upload: Upload, data: bytes) -> Upload:
        """The bytes from its `offset` on; with the last of them it is verified and placed."""
        headers = TUS | {"Upload-Offset": str(upload.offset), "Content-Type": "application/offset+octet-stream"}
        answer = self._http.patch(f"/api/uploads/{upload.id}", headers=headers, content=data)
        read(answer)
        offset = int(answer.headers["Upload-Offset"])
        return self.upload(upload.id) if offset == upload.size else upload.model_copy(update={"offset": offset})

    def upload(self, upload_id: str) -> Upload:
        """How far it has come, and what became of it."""
        return self._one(Upload, "GET", f"/api/uploads/{upload_id}")

    # what is offered and bought

    def licence_templates(self) -> list[LicenceTemplate]:
        """Ready-made terms of a licence."""
        return [LicenceTemplate.model_validate(one) for one in self._ask("GET", "/api/licence-templates")]

    def listings(self, **which: str) -> Iterator[Listing]:
        """The catalogue, newest first; `q` (words) and `sector` narrow it."""
        return self._pages(Listing, "/api/listings", which)

    def listing(self, slug: str) -> ListingDetail:
        return self._one(ListingDetail, "GET", f"/api/listings/{slug}")

    def promise(self, slug: str) -> ListingPromise:
        """What a listing promises of its service, and how often it kept that in the last 60 days."""
        return self._one(ListingPromise, "GET", f"/api/listings/{slug}/promise")

    def save_listing(self, draft: Mapping[str, Any]) -> Listing:
        """A listing with its plans and their licences, as its supply center writes it; the same slug rewrites it."""
        return self._one(Listing, "POST", "/api/listings", draft)

    def listing_draft(self, slug: str) -> dict[str, Any]:
        """The supply center's own listing, as it was written last."""
        found: dict[str, Any] = self._ask("GET", f"/api/my/listings/{slug}/draft")
        return found

    def try_listing(self, draft: Mapping[str, Any]) -> ListingTried:
        """What would be said of it and what it would change; nothing is kept."""
        return self._one(ListingTried, "POST", "/api/my/listings/try", draft)

    def publish_listing(self, slug: str) -> Listing:
        return self._one(Listing, "POST", f"/api/listings/{slug}/publish")

    def buy(self, plan_id: str, terms_hash: str | None = None, quantity: int = 1) -> Purchase:
        """Take a plan under the terms that were read; `checkout_url` is where it is paid, if it costs anything."""
        body = {"plan_id": plan_id, "terms_hash": terms_hash} | ({} if quantity == 1 else {"quantity": quantity})
        return self._one(Purchase, "POST", "/api/purchases", body)

    def approvals(self) -> Iterator[Approval]:
        """What the organisation asked and is asked, newest first."""
        return self._pages(Approval, "/api/approvals", {})

    def decide(self, approval_id: str, *, approves: bool, reason: str = "") -> Approval:
        """Approve or decline what somebody asked for."""
        body = {"approves": approves, "reason": reason}
        return self._one(Approval, "POST", f"/api/approvals/{approval_id}/decision", body)

    def offers(self) -> Iterator[Offer]:
        """What the organisation negotiates and negotiated, newest first."""
        return self._pages(Offer, "/api/offers", {})

    def counter(self, offer_id: str, price_minor: int, seats: int | None = None, wish: str = "") -> Offer:
        """A company's other figures for a private offer."""
        body = {"price_minor": price_minor, "seats": seats, "wish": wish}
        return self._one(Offer, "POST", f"/api/offers/{offer_id}/counter", body)

    def agree(self, offer_id: str, number: int) -> Offer:
        """Accept the proposal of that step, the newest; the plan that it becomes is bought as any other."""
        return self._one(Offer, "POST", f"/api/offers/{offer_id}/accept", {"number": number})

    def purchase(self, purchase_id: str) -> Purchase:
        return self._one(Purchase, "GET", f"/api/purchases/{purchase_id}")

    def stop(self, purchase_id: str) -> Purchase:
        """Cancel it while it is open; let a subscription end with what is paid."""
        return self._one(Purchase, "POST", f"/api/purchases/{purchase_id}/stop")

    def resume(self, purchase_id: str) -> Purchase:
        """Take back that a subscription was stopped."""
        return self._one(Purchase, "POST", f"/api/purchases/{purchase_id}/resume")

    def refund(self, purchase_id: str, reason: str, note: str = "", amount_minor: int | None = None) -> Purchase:
        """All that is left of the price, or a part; `reason` is one of the payment service's three."""
        body = {"reason": reason, "note": note, "amount_minor": amount_minor}
        return self._one(Purchase, "POST", f"/api/purchases/{purchase_id}/refund", body)

    def purchases(self) -> Iterator[Purchase]:
        """The organisation's, newest first."""
        return self._pages(Purchase, "/api/purchases", {})

    def grants(self) -> Iterator[Grant]:
        """The organisation's, ended ones too, newest first."""
        return self._pages(Grant, "/api/grants", {})

    def usage(self) -> Iterator[Usage]:
        """The organisation's queries, newest first."""
        return self._pages(Usage, "/api/usage", {})

    def views(self) -> Iterator[View]:
        """The explorer's views that the organisation keeps, newest first."""
        return self._pages(View, "/api/views", {})

    def keep_view(self, draft: ViewDraft) -> View:
        return self._one(View, "POST", "/api/views", draft.model_dump(mode="json"))

    def remove_view(self, view_id: str) -> None:
        """One of the member's own."""
        self._ask("DELETE", f"/api/views/{view_id}", {})

    def sales(self, cursor: str | None = None) -> Sales:
        """Sums by listing, what is payable, and one page of single sales, newest first."""
        return self._one(Sales, "GET", "/api/sales", query={"cursor": cursor} if cursor else None)

    def balances(self) -> list[Balance]:
        """Every ledger account's balance by currency; for operators."""
        return [Balance.model_validate(item) for item in self._ask("GET", "/api/ledger/balances")]

    def reconcile_payments(self, since: datetime) -> list[Reconciled]:
        """What a restored database lacks is taken in from the payment services; for operators."""
        asked = RestoredFrom(since=since).model_dump(mode="json")
        return [Reconciled.model_validate(item) for item in self._ask("POST", "/api/payments/reconcile", asked)]

    # what is erased; `sdn erase` does it from end to end

    def look_for_erasure(self, asked: Asked) -> Look:
        """What the marketplace holds of a value; nothing is changed."""
        return self._one(Look, "POST", "/api/erasures/look", asked.model_dump(mode="json"))

    def begin_erasure(self, asked: Asked) -> Erasure:
        """Written down; one of the same value that has not ended goes on."""
        return self._one(Erasure, "POST", "/api/erasures", asked.model_dump(mode="json"))

    def end_erasure(self, erasure_id: str, asked: Asked) -> Erasure:
        """The marketplace's own part, then the proof."""
        return self._one(Erasure, "POST", f"/api/erasures/{erasure_id}/end", asked.model_dump(mode="json"))

    # how

    def _pages(self, kind: type[W], path: str, which: Mapping[str, str]) -> Iterator[W]:
        """All items, page after page, as they are asked for."""
        query = {**which, "limit": LONGEST_PAGE}
        while True:
            page = Page[kind].model_validate(self._ask("GET", path, query=query))  # type: ignore[valid-type]
            yield from page.items
            if page.next is None:
                return
            query["cursor"] = page.next

    def _bounded(self, kind: type[W], path: str) -> Iterator[W]:
        """A list that is never long enough for parts."""
        page = Page[kind].model_validate(self._ask("GET", path))  # type: ignore[valid-type]
        return iter(page.items)

    def _text(self, path: str) -> str:
        answer = self._http.get(path)
        if not answer.is_success:
            read(answer)
        return answer.text

    def _one(
        self, kind: type[W], method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None
    ) -> W:
        return kind.model_validate(self._ask(method, path, body, query))

    def _ask(self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Any:
        if method == "POST" and body is None:
            body = {}  # as JSON, which no other site's form can send: the marketplace asks for that beside a cookie
        for wait in (*self._waits, None):
            try:
                answer = self._http.request(method, path, json=body, params=query)
            except httpx.TransportError:
                if wait is None or method not in REPEATABLE:
                    raise
            else:
                if wait is None or method not in REPEATABLE or answer.status_code not in PASSING:
                    return read(answer)
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")


def read(answer: httpx.Response) -> Any:
    """What an answer says. MarketplaceProblem for a refusal."""
    if answer.is_success:
        return answer.json() if answer.content else None
    try:
        problem = Problem.model_validate(answer.json())
    except ValueError:
        problem = Problem(type="about:blank", title=answer.reason_phrase, status=answer.status_code, code="http")
    raise MarketplaceProblem(problem)
