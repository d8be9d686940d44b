"""A record → DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/).

What DCAT has no word for is said in CSVW (columns), DQV (quality), ODRS (whom to name) and in the terms of our profile.
"""

from marketplace.standards import vocabularies
from marketplace.standards.dcat.parts import agent, column, contact, distribution, extent, place
from marketplace.standards.dcat.promises import promise
from marketplace.standards.names import (
    CLASSIFICATION,
    CSVW,
    DCAT,
    DCTERMS,
    DQV,
    FOAF,
    ODRS,
    PROV,
    RDFS,
    XSD,
    Counted,
    Node,
    address,
    graph,
    profile,
)  # fmt: skip
from wire.records import Record, dataset_address


def dataset(record: Record, base: str, into: Counted | None = None) -> Counted:
    """The dataset with all that belongs to it, in a graph of its own or in `into`. `base`: the network's address."""
    made = graph(base) if into is None else into
    here = Node(made, address(dataset_address(base, record.id)), DCAT.Dataset)
    _about(here, record, base)
    _by(here, record, base)
    _when_and_where(here, record, base)
    _terms(here, record, base)
    _ours(here, record, base)
    for number, form in enumerate(record.distributions):
        distribution(here, f"{here.subject}#d{number:03}", form, record, base)
    return made


def _about(here: Node, record: Record, base: str) -> None:
    here.optional(DCTERMS.identifier, record.id)
    here.texts(DCTERMS.title, record.title)
    here.texts(DCTERMS.description, record.description or record.title)
    for language, words in record.keywords.items():
        for word in words:
            here.texts(DCAT.keyword, {language: word})
    here.say(DCAT.theme, *(address(theme) for theme in record.themes))
    for kind, code in (("sector", record.sector), ("subsector", record.subsector)):
        if code:
            here.link(DCTERMS.subject, f"{base}{CLASSIFICATION}{kind}/{code}")
    if record.landing:
        here.part(DCAT.landingPage, FOAF.Document, at=record.landing)
    for code in record.languages:
        here.link(DCTERMS.language, language_address(code))
    here.optional(DCAT.version, record.version)
    if record.provenance:
        here.part(DCTERMS.provenance, DCTERMS.ProvenanceStatement).texts(RDFS.label, record.provenance)


def language_address(code: str) -> str:
    """EU Vocabularies' where it has one in our table, else lexvo.org's."""
    known = vocabularies.LANGUAGES.get(code)
    return vocabularies.LANGUAGE + known if known else f"http://lexvo.org/id/iso639-1/{code}"


def _by(here: Node, record: Record, base: str) -> None:
    if record.publisher:
        agent(here, DCTERMS.publisher, record.publisher, base)
    if record.creator:
        agent(here, DCTERMS.creator, record.creator, base)
    if record.contact:
        contact(here, record.contact, base)


def _when_and_where(here: Node, record: Record, base: str) -> None:
    here.optional(DCTERMS.issued, record.issued)
    here.optional(DCTERMS.modified, record.modified)
    here.link(DCTERMS.accrualPeriodicity, vocabularies.CADENCES.get(record.cadence or ""))
    if record.time:
        extent(here, record.time)
    for one in record.places:
        place(here, one, profile(base))


def _terms(here: Node, record: Record, base: str) -> None:
    here.link(DCTERMS.accessRights, vocabularies.ACCESS + vocabularies.ACCESSES[record.access])
    if licence := record.licence or record.licence_url:
        here.part(DCTERMS.license, DCTERMS.LicenseDocument, at=vocabularies.licence_address(licence, base))
    if record.rights or record.attribution:
        stated = here.part(DCTERMS.rights, DCTERMS.RightsStatement)
        stated.texts(RDFS.label, record.rights)
        stated.optional(ODRS.attributionText, record.attribution)


def _ours(here: Node, record: Record, base: str) -> None:
    ours = profile(base)
    here.optional(ours.sensitivity, record.sensitivity)
    here.optional(ours.price, record.price)
    here.optional(ours.rows, record.rows)
    for slug in record.listings:
        here.part(FOAF.page, FOAF.Document, at=f"{base}/listings/{slug}")
    if record.listings:
        here.link(RDFS.seeAlso, f"{here.subject}/odrl.ttl")
        here.link(RDFS.seeAlso, f"{here.subject}/prov.ttl")
    if record.columns:
        schema = here.part(CSVW.tableSchema, CSVW.Schema)
        schema.row(CSVW.column, [column(here.graph, one, ours) for one in record.columns])
    if record.quality:
        for name, value in (("validShare", record.quality.valid_share), ("checkedRows", record.quality.rows)):
            measured = here.part(DQV.hasQualityMeasurement, DQV.QualityMeasurement)
            measured.say(DQV.isMeasurementOf, ours[name])
            measured.optional(DQV.value, value, XSD.double if name == "validShare" else XSD.integer)
            measured.optional(PROV.generatedAtTime, record.quality.measured_at)
            if record.version and record.listings:  # of a release that PROV tells of, too
                measured.link(DQV.computedOn, f"{here.subject}#release-{record.version}")
    for one in record.promises:
        promise(here, one, record, base)
