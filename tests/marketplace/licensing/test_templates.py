"""Ready-made terms can be sold, say what their licence says, and are read by API and client."""

import pytest

from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.sentences import sentences
from marketplace.licensing.templates import filled, templates
from marketplace.listings.contradictions import contradictions
from marketplace.listings.schemas import PlanDraft
from sectors.licences import LICENCES, Demand, Use
from sectors.registry import Registry
from tests.support.declarations import make_sector
from tests.support.gate import ORDERS, make_dataset
from tests.support.marketplace import Web
from wire.commerce import LicenceTemplate, PlanKind

SOURCES = {one.id: next((s for s in LICENCES.values() if s.url == one.url and one.url), None) for one in templates()}


def test_the_usual_ones_are_there() -> None:
    assert [one.id for one in templates()] == [
        "cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "odbl-1.0", "kogl-1", "kogl-2", "kogl-3", "kogl-4", "internal-use",
        "product-use", "evaluation", "research",
    ]  # fmt: skip


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.id)
def test_a_template_can_be_sold_and_says_what_its_licence_says(template: LicenceTemplate) -> None:
    source = SOURCES[template.id]
    dataset = make_dataset() if source is None else make_dataset(licence=source.id)
    terms = filled(template, ORDERS, **dict.fromkeys(template.asks, "Source: UCI"))
    compile_terms(terms, dataset)
    declared = Registry((make_sector(dataset, id_="sales"),))
    assert not list(contradictions("plans[0]", PlanDraft(kind=PlanKind.FREE, licences=(terms,)), declared))
    assert set(template.asks) <= LicenceTerms.model_fields.keys()
    if source is not None:
        assert terms.non_commercial is (Use.SELL not in source.allows)
        assert terms.unchanged is (Use.CHANGE not in source.allows)
        assert terms.share_alike is (Demand.SHARE_ALIKE in source.demands)
        assert ("attribution" in template.asks) is (Demand.CREDIT in source.demands)


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.id)
def test_every_template_is_told_in_both_languages(template: LicenceTemplate) -> None:
    terms = filled(template, ORDERS)
    english, korean = (sentences(terms, make_dataset(), language) for language in ("en", "ko"))
    assert len(english) == len(korean)
    assert not set(english) & set(korean)
    assert not template.title.ko.isascii() or template.title.ko == template.title.en
    assert not template.about.ko.isascii()


@pytest.mark.postgres
def test_anybody_reads_them(web: Web) -> None:
    answer = web.client().get("/api/licence-templates")
    assert [LicenceTemplate.model_validate(one) for one in answer.json()] == list(templates())
