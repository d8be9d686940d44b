"""The open door: the files door's, with a plan on its orders that everybody may use."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from marketplace.licensing import service as licensing
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.models import Listing, ListingDataset, Plan
from marketplace.listings.states import ListingState
from tests.marketplace.doors.files.conftest import FilesDoor, ann, files
from tests.support.gate import ORDERS, make_dataset
from tests.support.marketplace import NOW, make_organisation
from wire.commerce import PlanKind

__all__ = ["ann", "files"]
SHOWN = ["invoice", "country", "day", "quantity", "price", "customer", "month"]
TERMS: dict[str, Any] = {
    "columns": SHOWN, "masks": {"customer": "null"}, "redistribution": True, "attribution": "UCI",
}  # fmt: skip


@dataclass
class OpenDoor:
    files: FilesDoor

    def offer(self, slug: str = "orders", terms: dict[str, Any] | None = None, **plan: Any) -> str:
        """A published listing with one plan; its id."""
        with self.files.sessions.begin() as session:
            center = make_organisation(session, "uci", "supply_center")
            licence = licensing.create(
                session, LicenceTerms.model_validate({"dataset": ORDERS, **(terms or TERMS)}), make_dataset(), NOW
            )
            listing = Listing(
                id=f"lst_{slug}", slug=slug, organisation_id=center.id, state=ListingState.PUBLISHED, title_en=slug,
                title_ko=slug, summary_en="", summary_ko="", search_text="", created_at=NOW, updated_at=NOW,
                published_at=NOW - timedelta(days=1), datasets=[ListingDataset(dataset=ORDERS, sector="sales")],
            )  # fmt: skip
            made = {"kind": PlanKind.FREE, "price_minor": 0, **plan}
            session.add(listing)
            session.add(Plan(
                id=f"pln_{slug}", listing=listing, position=0, currency="KRW", licences=[licence],
                created_at=NOW - timedelta(days=1), **made,
            ))  # fmt: skip
            return listing.id

    def change(self, of: type[Listing] | type[Plan], id_: str, **values: Any) -> None:
        with self.files.sessions.begin() as session:
            row = session.get_one(of, id_)
            for name, value in values.items():
                setattr(row, name, value)

    def get(self, what: str, query: str = "", dataset: str = ORDERS, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.files.url}/open/api/{dataset}/{what}?{query}", headers=headers, timeout=30)

    def rows(self, query: str = "") -> list[dict[str, Any]]:
        answer = self.get("rows", query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["rows"]
        return found


@pytest.fixture
def door(files: FilesDoor) -> OpenDoor:
    return OpenDoor(files)
