"""The menu of the header: which page for which role. A page of another process has its whole address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.settings import Settings

VISITOR = "visitor"
EVERYONE = frozenset({VISITOR, "operator", "supply_center", "buyer", "analyst"})


class _Signed(Protocol):
    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """`label` is English text, the key of its translation."""

    label: str
    address: str
    roles: frozenset[str]


ENTRIES = (
    Entry("Catalogue", "/catalogue", EVERYONE),
    Entry("Query", "/query", frozenset({"operator", "supply_center", "buyer", "analyst"})),
    Entry("Purchases", "/purchases", frozenset({"buyer", "analyst", "operator"})),
    Entry("Invoices", "/invoices", frozenset({"buyer", "supply_center", "operator"})),
    Entry("Approvals", "/approvals", frozenset({"buyer", "analyst", "supply_center", "operator"})),
    Entry("Private offers", "/offers", frozenset({"buyer", "supply_center", "operator"})),
    Entry("My listings", "/my/listings", frozenset({"supply_center"})),
    Entry("Sales", "/sales", frozenset({"supply_center"})),
    Entry("Payouts", "/payouts", frozenset({"supply_center"})),
    Entry("Payouts", "/operator/payouts", frozenset({"operator"})),
    Entry("Feeds and deliveries", "/deliveries", frozenset({"operator", "supply_center"})),
    Entry("Reviews", "/operator/reviews", frozenset({"operator"})),
    Entry("Parts", "/operations/parts", frozenset({"operator"})),
    Entry("Erasures", "/operations/erasures", frozenset({"operator"})),
    Entry("Payments", "/operator/payments", frozenset({"operator"})),
    Entry("Bank transfers", "/operator/transfers", frozenset({"operator"})),
    Entry("Ledger", "/operator/ledger", frozenset({"operator"})),
    Entry("Applications", "/operator/applications", frozenset({"operator"})),
    Entry("Organisations", "/operator/organisations", frozenset({"operator"})),
    Entry("API tokens", "/operator/tokens", frozenset({"operator"})),
)


def menu(settings: Settings, viewer: _Signed | None) -> Sequence[Entry]:
    """What this viewer's header holds, the dashboards last."""
    role = viewer.role if viewer else VISITOR
    own = [entry for entry in ENTRIES if role in entry.roles]
    return [*own, Entry("Dashboards", settings.dashboards_url, EVERYONE)] if viewer else own
