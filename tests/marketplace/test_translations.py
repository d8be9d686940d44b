"""Every text that a page shows has a Korean one, and no Korean text is without its page."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from jinja2 import nodes
from starlette.requests import Request

import marketplace
from marketplace.accounts.models import OrganisationKind, Role, TaxStatus
from marketplace.datasets.lineage import DERIVED, FEED, QUARANTINE, SOURCE, TABLE
from marketplace.datasets.voices import page_routes as voices
from marketplace.errors import MarketplaceError
from marketplace.forwarding.port import Failure as NotForwarded
from marketplace.invoices import pdf
from marketplace.joining import wording as letters
from marketplace.joining.states import ApplicationState
from marketplace.listings.states import ListingState
from marketplace.notices import wording
from marketplace.notices.port import Failure
from marketplace.payouts import sending, statements
from marketplace.promises import service as promises
from marketplace.purchases import suspended_routes
from marketplace.releases import breaking
from marketplace.search import labels as labels_of_facets
from marketplace.web.navigation import ENTRIES
from marketplace.web.pages import TEMPLATES, templates
from marketplace.web.translations import language_of, texts, translate
from marketplace.writing import problems
from sectors.cadence import OTHERWISE, PLAIN, WEEKDAYS
from wire.deliveries import FeedState, Punctuality, Verdict

SOURCES = Path(marketplace.__file__).parent
LABELLED: tuple[type[StrEnum], ...] = (
    Role,
    OrganisationKind,
    TaxStatus,
    ApplicationState,
    Verdict,
    FeedState,
    Punctuality,
    ListingState,
)
CADENCES = {*(words for _, words in PLAIN), OTHERWISE, *WEEKDAYS}


def _in_templates() -> Iterator[str]:
    environment = templates("Asia/Seoul")
    for path in sorted(TEMPLATES.rglob("*.html")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                yield from (constant.value for argument in call.args for constant in _constants(argument))


def _constants(node: nodes.Node) -> Iterator[nodes.Const]:
    """Of `_("a")` and of `_("a" if … else "b")`."""
    if isinstance(node, nodes.Const):
        yield node
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        if node.expr2:
            yield from _constants(node.expr2)


def _in_code() -> Iterator[str]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "translate", "Need")
            ):
                yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def _titles(kind: type[MarketplaceError] = MarketplaceError) -> Iterator[str]:
    yield kind.title
    for below in kind.__subclasses__():
        yield from _titles(below)


def _shown() -> set[str]:
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    labels = {member.value.replace("_", " ").capitalize() for kind in LABELLED for member in kind}
    return {
        *CADENCES,
        *Failure,
        *NotForwarded,
        *pdf.RULES.values(),
        *pdf.PARTY.values(),
        pdf.NOT_A_TAX_INVOICE,
        *statements.KINDS.values(),
        *promises.REASONS.values(),
        *(meaning for meaning, _ in suspended_routes.CAUSES.values()),
        sending.FAILED,
        *voices.SENT.values(),
        *(SOURCE, FEED, TABLE, QUARANTINE, DERIVED),
        *(text for both in wording.TEXTS.values() for text in both),
        *(text for words in letters.TEXTS.values() for text in words[:2]),
        letters.UNASKED,
        *labels_of_facets.FACET_TITLES.values(),
        *(word for words in labels_of_facets.WORDS.values() for word in words.values()),
        wording.COUNTED,
        wording.BREAKS,
        *breaking.SENTENCES.values(),
        *problems.SAID.values(),
        *_in_templates(),
        *_in_code(),
        *_titles(),
        *labels,
        *(entry.label for entry in ENTRIES),
        "Dashboards",
    }


def test_every_text_has_a_korean_one() -> None:
    assert sorted(_shown() - set(texts("ko"))) == []


@pytest.mark.parametrize("english", sorted(texts("ko")))
def test_a_translation_keeps_the_places_for_values(english: str) -> None:
    assert _places(texts("ko")[english]) == _places(english)


def _places(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}


def test_an_unknown_text_stays_english_and_values_are_filled_in() -> None:
    assert translate("No such text", "ko") == "No such text"
    assert translate("Times are shown in {zone}", "en", zone="Asia/Seoul") == "Times are shown in Asia/Seoul"


@pytest.mark.parametrize(
    ("query", "cookie", "accepts", "language"),
    [
        ("lang=ko", "en", "en", "ko"),
        ("", "ko", "en", "ko"),
        ("", "", "ko-KR,ko;q=0.9", "ko"),
        ("lang=fr", "ko", "", "en"),
        ("", "", "fr", "en"),
    ],
)
def test_the_switch_beats_the_cookie_and_the_cookie_the_browser(
    query: str, cookie: str, accepts: str, language: str
) -> None:
    headers = [(b"cookie", f"sdn_language={cookie}".encode()), (b"accept-language", accepts.encode())]
    assert language_of(Request({"type": "http", "query_string": query.encode(), "headers": headers})) == language
