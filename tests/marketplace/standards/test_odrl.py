"""ODRL: the test suite's verdicts, policies of every term that hold to our shapes, and templates."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from rdflib import DCTERMS, ODRL2, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from marketplace.licensing.masking import Masking
from marketplace.licensing.schemas import AggregateOnly, InBothLanguages, Operator, Quota, Version
from marketplace.licensing.scope import Condition, MaskedColumn, Scope
from marketplace.licensing.templates import templates
from marketplace.licensing.window import Window
from marketplace.standards.ns.vocabulary import shapes, vocabulary
from marketplace.standards.odrl.evaluating import Request, World, active, may
from marketplace.standards.odrl.templates import as_policies
from marketplace.standards.odrl.writing import Offered, policy
from tests.support.records import BASE, violated
from wire.money import Money

SUITE = Path(__file__).parents[2] / "standards" / "odrl"
CASES = list(csv.DictReader((SUITE / "cases.csv").read_text(encoding="utf-8").splitlines()))
REPORT, TEMP = Namespace("https://w3id.org/force/compliance-report#"), Namespace("http://example.com/request/")
OURS = Namespace(f"{BASE}/ns/odrl#")
SCOPE = Scope(dataset="a.b", columns=("x", "y"))
TERMS: Mapping[str, object] = {
    "columns": ("x",),
    "masks": (MaskedColumn(column="x", type="varchar", mask="year"),),
    "conditions": (Condition(column="region", type="varchar", op=Operator.IN, values=("a", "b")),),
    "window": Window(column="day", type="date", grain="day", zone="UTC", history_days=30, delay_days=2),
    "term_days": 30,
    "purposes": (InBothLanguages(en="work", ko="업무"), "play"),
    "redistribution": True,
    "attribution": "Source: A",
    "seats": 3,
    "aggregate_only": AggregateOnly(minimum_group=5),
    "quotas": (Quota(measure="queries", per="day", limit=9), Quota(measure="bytes", per="term", limit=10)),
    "version": Version.PINNED,
    "territory": ("KR",),
    "resale": False,
    "non_commercial": True,
    "unchanged": True,
    "share_alike": True,
    "deletion_days": 30,
}


def offer(scope: Scope, **more: object) -> Graph:
    told = {"price": None, "approval": False, **more}
    return policy(Offered(f"{BASE}/listings/a#p", f"{BASE}/datasets/a.b", scope, f"{BASE}/catalog#c", **told), BASE)  # type: ignore[arg-type]


@cache
def rules() -> Graph:
    return Graph().parse(data=shapes("odrl", BASE))


@cache
def read(folder: str, name: str) -> Graph:
    return Graph().parse(SUITE / folder / f"{name}.ttl")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_suite_has_its_verdicts(case: Mapping[str, str]) -> None:
    world, asked = read("sotw", case["world"]), read("requests", case["request"])
    wants = next(asked.objects(None, ODRL2.permission))
    request = Request(*(asked.value(wants, part) for part in (ODRL2.assignee, ODRL2.action, ODRL2.target)))
    now = world.value(TEMP.currentTime, DCTERMS.issued)
    assert isinstance(now, Literal)
    broken = {world.value(of, REPORT.rule) for of in world.subjects(REPORT.deonticState, REPORT.Violated)}
    state = World(
        now.toPython(), frozenset(world.subject_objects(ODRL2.partOf)), frozenset(one for one in broken if one)
    )
    found = active(read("policies", case["policy"]), request, state)
    assert found == {URIRef(case["rule"]): case["expected"] == "active"}


def test_every_term_of_a_licence_changes_its_policy() -> None:
    assert TERMS.keys() == Scope.model_fields.keys() - {"dataset"}
    bare = offer(SCOPE)
    for name, value in TERMS.items():
        told = offer(SCOPE.model_copy(update={name: value}))
        assert not isomorphic(told, bare), name
        assert violated(told, rules()) == [], name
    whole = offer(Scope.model_validate({"dataset": "a.b", **TERMS}), price=Money(1234, "USD"), approval=True)
    assert violated(whole, rules()) == []
    assert Literal("12.34", datatype=XSD.decimal) in set(whole.objects(None, ODRL2.rightOperand))
    assert set(whole.objects(None, ODRL2.action)) >= {ODRL2.compensate, ODRL2.obtainConsent}


def test_a_mask_does_not_tell_its_values() -> None:
    masking = Masking.model_validate({"mask": "generalise", "levels": {"secret": "hidden"}})
    column = MaskedColumn(column="x", type="varchar", **masking.model_dump())
    assert "secret" not in offer(SCOPE.model_copy(update={"masks": (column,)})).serialize()


def test_what_breaks_a_shape_is_found() -> None:
    made = offer(SCOPE)
    made.add((next(made.objects(None, ODRL2.prohibition)), ODRL2.action, ODRL2.use))
    assert violated(made, rules())
    assert violated(policy(Offered("urn:x", "urn:y", SCOPE, "urn:z"), "https://other.example"), rules())


def test_our_terms_are_in_the_vocabulary() -> None:
    whole = offer(Scope.model_validate({"dataset": "a.b", **TERMS}))
    said = {str(node).removeprefix(str(OURS)) for triple in whole for node in triple if str(node).startswith(str(OURS))}
    assert said - {""} <= {term.name for term in vocabulary("odrl").terms}


def test_templates_are_policies() -> None:
    made = as_policies(BASE)
    assert violated(made, rules()) == []
    assert len(set(made.subjects(ODRL2.uid, None))) == len(templates())


def test_another_program_concludes_from_an_offer_what_we_hold() -> None:
    target, now = URIRef(f"{BASE}/datasets/a.b"), World(datetime(2026, 11, 2, tzinfo=UTC))
    made = offer(SCOPE.model_copy(update={"resale": False, "redistribution": True}))
    allowed = {action: may(made, Request(None, action, target), now) for action in (ODRL2.distribute, ODRL2.sell)}
    assert allowed == {ODRL2.distribute: True, ODRL2.sell: False}
    assert may(made, Request(None, ODRL2.read, target), now)
    assert not may(made, Request(None, ODRL2.read, URIRef(f"{BASE}/datasets/other")), now)
