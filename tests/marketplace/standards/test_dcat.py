"""DCAT-AP: the EU's own shapes find nothing wrong with any dataset of ours, and what we write we read as it was."""

import re
from collections.abc import Callable

import pytest
from rdflib import DCTERMS, FOAF, ODRL2, RDF, XSD, Graph, Literal, URIRef

from marketplace.licensing.templates import templates
from marketplace.standards import vocabularies
from marketplace.standards.dcat.catalogue import CataloguePage, Entry, page
from marketplace.standards.dcat.reading import canonical, datasets, record
from marketplace.standards.dcat.writing import dataset
from marketplace.standards.forms import FORMS
from marketplace.standards.names import DCAT, DQV, graph, lean
from marketplace.standards.ns.vocabulary import NAMES, classification, terms
from marketplace.standards.odrl.templates import scope
from marketplace.standards.odrl.writing import Offered, policy
from marketplace.standards.prov.writing import provenance
from tests.support.records import AT, BASE, full, offered, records, shapes, values_of_violations, violations
from wire.records import Agent, Distribution, Place, Promise, Record, dataset_address

SHAPES = "dcat-ap/shapes.ttl"
FIRST = URIRef(dataset_address(BASE, full().id))
FORM = URIRef(f"{FIRST}#d000")
NAMELESS = re.compile(r"\bns\d+[:=]")
LISTS = (vocabularies.EU, vocabularies.IANA, "http://purl.org/adms/")
NODES = re.compile(r"_:\w+")


def test_no_dataset_breaks_a_rule_of_dcat_ap() -> None:
    made = graph(BASE)
    for one in records():
        dataset(one, BASE, made)
    assert len(datasets(made)) == len(records())
    assert violations(made, SHAPES) == []


def test_where_a_class_is_missing_it_is_told_by_a_list_of_others() -> None:
    made = graph(BASE)
    for one in (*offered(), full()):
        dataset(one, BASE, made)
    found = values_of_violations(made, shapes("dcat-ap/range.ttl"))
    assert found
    assert [value for value in found if not value.startswith(LISTS)] == []


@pytest.mark.parametrize(
    "fault",
    [
        lambda made: made.remove((FIRST, DCTERMS.title, None)),
        lambda made: made.remove((FIRST, DCTERMS.description, None)),
        lambda made: made.remove((FORM, DCAT.accessURL, None)),
        lambda made: made.add((FIRST, DCTERMS.issued, Literal("2020-01-01", datatype=XSD.date))),
        lambda made: made.set((FORM, DCAT.byteSize, Literal("many"))),
        lambda made: made.set((FIRST, DCTERMS.publisher, Literal("a name"))),
        lambda made: made.add((FIRST, DCTERMS.accessRights, URIRef("https://data.example/other"))),
        lambda made: made.remove((made.value(FIRST, DCTERMS.publisher), FOAF.name, None)),
    ],
)
def test_what_breaks_a_rule_is_found(fault: Callable[[Graph], object]) -> None:
    made = dataset(full(), BASE)
    fault(made)
    assert violations(made, SHAPES)


@pytest.mark.parametrize("syntax", ["turtle", "xml", "json-ld", "nt"])
def test_what_is_written_is_read_as_it_was(syntax: str) -> None:
    for one in (*records(), *offered()) if syntax == "nt" else (*records()[:5], offered()[0]):
        text = dataset(one, BASE).serialize(format=syntax)
        read = Graph().parse(data=text, format=syntax)
        assert record(read, datasets(read)[0], BASE) == canonical(one, BASE)


@pytest.mark.parametrize(
    "one",
    [
        Record(id="seoul:noise 1/2", title={"und": "소음"}),
        full(licence=None, licence_url="https://example.org/terms"),
        full(distributions=[Distribution(download="https://example.org/a b.csv", format="Shape file", licence="CC0-1.0")]),
        full(keywords={"ko": ["나", "가"]}, themes=[], languages=["eo"]),
        full(publisher=Agent(name={"und": "A"}), places=[Place(name={"ko": "서울"}), Place(uri="https://example.org/p")]),
        full(access="non_public", sensitivity="personal", price="none"),
        full(promises=[Promise(listing="b", complete_share_bp=1), Promise(listing="a", fresh_within_hours=8_760)]),
    ],
)  # fmt: skip
def test_so_is_what_other_catalogues_leave_out_or_write(one: Record) -> None:
    made = dataset(one, BASE)
    assert violations(made, SHAPES) == []
    read = Graph().parse(data=made.serialize(format="turtle"))
    expected = canonical(one, BASE).model_dump_json().replace("a b.csv", "a%20b.csv")
    assert record(read, datasets(read)[0], BASE).model_dump_json() == expected


def test_what_is_promised_stands_beside_what_was_measured_of_which_release() -> None:
    made = dataset(full(), BASE)
    (policy_,) = made.objects(FIRST, ODRL2.hasPolicy)
    assert (policy_, RDF.type, DQV.QualityPolicy) in made
    duties = list(made.objects(policy_, ODRL2.obligation))
    limits = {
        str(made.value(limit, ODRL2.rightOperand)) for duty in duties for limit in made.objects(duty, ODRL2.constraint)
    }
    assert limits == {"PT6H", "0.985", "P30D"}
    assert {made.value(duty, ODRL2.assignee) for duty in duties} == {made.value(FIRST, DCTERMS.publisher)}
    assert set(made.objects(None, DQV.computedOn)) == {URIRef(f"{FIRST}#release-12")}


@pytest.mark.parametrize(
    "odd", [Literal("NaN", datatype=XSD.double), Literal("INF", datatype=XSD.double), Literal("soon"), FIRST]
)
def test_a_promise_that_cannot_be_read_is_none(odd: Literal | URIRef) -> None:
    made = dataset(full(), BASE)
    for limit in [*made.subjects(RDF.type, ODRL2.Constraint)]:
        made.set((limit, ODRL2.rightOperand, odd))
    assert record(made, FIRST, BASE).promises == [Promise(listing="generation-a")]


def test_every_namespace_has_its_short_name() -> None:
    told = [policy(Offered(f"{BASE}/p", f"{BASE}/d", scope(one)), BASE).serialize() for one in templates()]
    told += [terms(name, BASE).serialize() for name in NAMES] + [classification(BASE).serialize()]
    told += [form.write(one, BASE) for one in (full(), offered()[0]) for form in FORMS if form.write]
    told.append(provenance(full(), [], BASE).serialize())
    entry = Entry(full(), AT, AT)
    made = page(CataloguePage(BASE, "n", "/catalog.ttl", [entry], 1, "", None, harvested=False))
    told += [made.serialize(format=syntax) for syntax in ("turtle", "xml")]
    assert [found for text in told for found in NAMELESS.findall(text)] == []


def test_nothing_breaks_the_syntax() -> None:
    one = full(title={"en": 'a "b"\x00\x07 <c> & \\ \n 한'}, landing='https://example.org/<"> {}')
    for syntax in ("turtle", "xml", "json-ld"):
        text = dataset(one, BASE).serialize(format=syntax)
        read = Graph().parse(data=text, format=syntax)
        assert record(read, datasets(read)[0], BASE).title == {"en": 'a "b" <c> & \\ \n 한'}


FOREIGN = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <http://schema.org/> .
<https://ckan.example/dataset/7> a dcat:Dataset ; dct:title "Noise" ; dct:identifier "7" ; dcat:keyword "noise", "city" ;
  dct:publisher [ a foaf:Organization ; foaf:name "City" ] ; dct:issued "2021-05" ; dct:modified "not a date" ;
  dcat:contactPoint [ vcard:fn "Office" ; vcard:hasEmail "a@city.example" ] ; dct:language "en" ;
  dct:temporal [ schema:startDate "2020" ] ;
  dcat:distribution [ a dcat:Distribution ; dct:format "CSV" ; dcat:mediaType "text/csv" ;
    dcat:accessURL <https://ckan.example/7.csv> ; dcat:byteSize "12.0" ;
    dct:license <http://creativecommons.org/licenses/by/4.0/> ] .
<https://ckan.example/dataset/8> a dcat:Dataset .
"""


def test_another_catalogue_is_read_as_far_as_it_tells() -> None:
    read = Graph().parse(data=FOREIGN)
    good, bad = datasets(read)
    found = record(read, good)
    assert (found.id, found.title, found.licence, found.languages) == ("7", {"und": "Noise"}, "CC-BY-4.0", ["en"])
    assert found.keywords == {"und": ["city", "noise"]}
    assert found.contact == Agent(name={"und": "Office"}, address="mailto:a@city.example")
    assert found.distributions[0].format == "CSV"
    assert (found.distributions[0].bytes, found.modified) == (12, None)
    assert found.issued is not None
    assert found.issued.isoformat() == "2021-05-01T00:00:00+00:00"
    with pytest.raises(ValueError, match="no dct:title"):
        record(read, bad)


def test_what_says_the_same_is_the_same_text_and_no_node_is_of_two_records() -> None:
    for form in FORMS:
        if form.write:
            assert form.write(full(), BASE) == form.write(full(), BASE), form.name
    told = [dataset(one, BASE, lean(one.id)).serialize(format="nt") for one in (full(), full(id="b"))]
    assert not set(NODES.findall(told[0])) & set(NODES.findall(told[1]))
    assert NODES.findall(told[0])
