"""The diagrams of docs/states.md are drawn from the tables of states and transitions."""

from collections.abc import Iterable
from pathlib import Path

from marketplace.approvals import states as approvals
from marketplace.datasets.voices import states as voices
from marketplace.doors.open import board_states as requests
from marketplace.doors.query import states as query_runs
from marketplace.harvesting import states as harvests
from marketplace.joining import states as applications
from marketplace.listings import states as listings
from marketplace.offers import states as offers
from marketplace.payouts import states as payouts
from marketplace.purchases import states as purchases
from marketplace.releases import rules as deliveries
from marketplace.subscriptions import states as subscriptions

PAGE = Path(__file__).parents[2] / "docs" / "states.md"


def drawn() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# States",
            "Drawn from the tables in the code; a test holds this page to them. What is not drawn cannot happen.",
            *_diagram(
                "Delivery",
                "wire/deliveries.py",
                ((a, "judged", b) for a, bs in deliveries.TRANSITIONS.items() for b in sorted(bs)),
            ),
            *_diagram(
                "Application",
                "marketplace/joining/states.py",
                ((a, e, b) for (a, e), b in applications.TRANSITIONS.items()),
            ),
            *_diagram(
                "Listing", "marketplace/listings/states.py", ((a, e, b) for (a, e), b in listings.TRANSITIONS.items())
            ),
            *_diagram(
                "Purchase",
                "marketplace/purchases/states.py",
                ((a, e, b) for (a, e), b in purchases.TRANSITIONS.items()),
            ),
            *_diagram(
                "Subscription",
                "marketplace/subscriptions/states.py",
                ((a, e, b) for (a, e), b in subscriptions.TRANSITIONS.items()),
            ),
            *_diagram(
                "Payout", "marketplace/payouts/states.py", ((a, e, b) for (a, e), b in payouts.TRANSITIONS.items())
            ),
            *_diagram(
                "Request for approval",
                "marketplace/approvals/states.py",
                ((a, e, b) for (a, e), b in approvals.TRANSITIONS.items()),
            ),
            *_diagram(
                "Private offer", "marketplace/offers/states.py", ((a, e, b) for (a, e), b in offers.TRANSITIONS.items())
            ),
            *_diagram(
                "Request for data",
                "marketplace/doors/open/board_states.py",
                ((a, e, b) for (a, e), b in requests.TRANSITIONS.items()),
            ),
            *_diagram(
                "Question or reuse",
                "marketplace/datasets/voices/states.py",
                ((a, e, b) for (a, e), b in voices.TRANSITIONS.items()),
            ),
            *_diagram(
                "Query of the page",
                "marketplace/doors/query/states.py",
                ((a, e, b) for (a, e), b in query_runs.TRANSITIONS.items()),
            ),
            *_diagram(
                "Run of a harvest",
                "marketplace/harvesting/states.py",
                ((a, e, b) for (a, e), b in harvests.TRANSITIONS.items()),
            ),
            "",
        ]
    )


def _diagram(title: str, where: str, steps: Iterable[tuple[str, str, str]]) -> list[str]:
    arrows = [f"    {before} --> {after}: {event}" for before, event, after in steps]
    return ["", f"## {title}", f"`{where}`", "```mermaid", "stateDiagram-v2", *arrows, "```"]


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == drawn()
