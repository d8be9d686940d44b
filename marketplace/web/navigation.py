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
    """`label` is English text, the key of its translation; `group` the word that it stands under, "" for none."""

    label: str
    address: str
    roles: frozenset[str]
    group: str = ""


ENTRIES = (
    Entry("Data map", "/datasets", EVERYONE),
    Entry("Catalogue", "/catalogue", EVERYONE),
    Entry("Open data", "/open", EVERYONE),
    Entry("Query", "/query", frozenset({"operator", "supply_center", "buyer", "analyst"})),
    Entry("My data", "/my/data", frozenset({"buyer", "analyst"})),
    Entry("Purchases", "/purchases", frozenset({"buyer", "analyst", "operator"}), "Trade"),
    Entry("Invoices", "/invoices", frozenset({"buyer", "supply_center", "operator"}), "Trade"),
    Entry("Approvals", "/approvals", frozenset({"buyer", "analyst", "supply_center", "operator"}), "Trade"),
    Entry("Private offers", "/offers", frozenset({"buyer", "supply_center", "operator"}), "Trade"),
    Entry("Broken promises", "/promises", frozenset({"buyer", "supply_center", "operator"}), "Trade"),
    Entry("My listings", "/my/listings", frozenset({"supply_center"})),
    Entry("Questions and reuses", "/my/voices", frozenset({"supply_center", "operator"}), "Trade"),
    Entry("Use by plan and organisation", "/my/customers", frozenset({"supply_center"}), "Trade"),
    Entry("Funnel", "/my/funnel", frozenset({"supply_center"}), "Trade"),
    Entry("Sales", "/sales", frozenset({"supply_center"}), "Trade"),
    Entry("Payouts", "/payouts", frozenset({"supply_center"}), "Trade"),
    Entry("Payouts", "/operator/payouts", frozenset({"operator"}), "Trade"),
    Entry("Feeds and deliveries", "/deliveries", frozenset({"operator", "supply_center"})),
    Entry("Reviews", "/operator/reviews", frozenset({"operator"}), "Trade"),
    Entry("Parts", "/operations/parts", frozenset({"operator"}), "Network"),
    Entry("Harvests", "/operator/harvests", frozenset({"operator"}), "Network"),
    Entry("Erasures", "/operations/erasures", frozenset({"operator"}), "Network"),
    Entry("Suspended grants", "/operator/grants", frozenset({"operator"}), "Trade"),
    Entry("Payments", "/operator/payments", frozenset({"operator"}), "Trade"),
    Entry("Bank transfers", "/operator/transfers", frozenset({"operator"}), "Trade"),
    Entry("Ledger", "/operator/ledger", frozenset({"operator"}), "Trade"),
    Entry("Audit log", "/operator/audit", frozenset({"operator"}), "Network"),
    Entry("Applications", "/operator/applications", frozenset({"operator"}), "Network"),
    Entry("Organisations", "/operator/organisations", frozenset({"operator"}), "Network"),
    Entry("API tokens", "/operator/tokens", frozenset({"operator"}), "Network"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that fold out under a word; one that stands by itself has no `label`."""

    label: str
    entries: Sequence[Entry]

    def holds(self, path: str) -> bool:
        return any(path.startswith(entry.address) for entry in self.entries)


def menu(settings: Settings, viewer: _Signed | None) -> Sequence[Group]:
    """What this viewer's header holds, the dashboards last."""
    role = viewer.role if viewer else VISITOR
    own = [entry for entry in ENTRIES if role in entry.roles]
    single = [Group("", [entry]) for entry in own if not entry.group]
    folded = [
        Group(word, [entry for entry in own if entry.group == word])
        for word in dict.fromkeys(entry.group for entry in own if entry.group)
    ]
    dashboards = [Group("", [Entry("Dashboards", settings.dashboards_url, EVERYONE)])] if viewer else []
    return [*single, *folded, *dashboards]
