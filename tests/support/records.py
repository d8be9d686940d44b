"""Records that say all there is to say, made of the declarations; and the real shapes that graphs are held to."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pyshacl import validate
from rdflib import Graph, Namespace

from marketplace.catalogue.offers import everything
from marketplace.records import ours
from marketplace.records.knowing import Known
from marketplace.releases.models import Release
from sectors.classification import model
from sectors.registry import load
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector
from sectors.types import TIMES
from wire.figures import ColumnFigures, Part
from wire.records import Agent, Distribution, Extent, Place, Price, Promise, Quality, Record, RecordColumn

BASE, FILES = "https://data.example", "https://files.example"
FIRST, LAST = "2024-01-01", "2024-12-31"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SHAPES = Path(__file__).parents[1] / "standards"
SH = Namespace("http://www.w3.org/ns/shacl#")


@cache
def records() -> tuple[Record, ...]:
    """One of each built-in dataset, as if each were offered openly."""
    return tuple(_record(sector, dataset) for sector in load().sectors for dataset in sector.datasets)


def full(**changes: object) -> Record:
    """A record that fills every field."""
    return next(one for one in records() if one.id == "finance.reference_rates").model_copy(update=changes)


@cache
def offered(price: Price = "free", *, is_open: bool = True) -> tuple[Record, ...]:
    """Each built-in dataset as it is told of with one release and a plan of all of it, an open one."""
    declared = load()
    found = []
    for sector in declared.sectors:
        for dataset in sector.datasets:
            known = Known(dataset, sector, dataset.columns, [everything(dataset)], ["open"], price, is_open=is_open)
            columns = [
                ColumnFigures(name=c.name, type=c.type, nulls=0, smallest=FIRST, largest=LAST)
                for c in dataset.columns
                if c.type in TIMES
            ]
            part = Part(delivery="d", values={}, rows=10, columns=columns)
            told = {"rows": 10, "quarantined": 0, "columns": [], "expectations": []}
            release = Release(dataset=dataset.id, delta_version=3, published_at=AT, certificate=told, holds_table=True)
            table = ours.Table(release, AT, 10, [part], whole=True, bytes=1000)
            found.append(ours.record(known, table, BASE, declared, FILES))
    return tuple(found)


@cache
def shapes(*names: str) -> Graph:
    found = Graph()
    for name in names:
        found.parse(SHAPES / name)
    return found


def violations(data: Graph, *names: str) -> list[str]:
    """What the shapes of those files find wrong, warnings left out."""
    return violated(data, shapes(*names))


def violated(data: Graph, rules: Graph) -> list[str]:
    """The same by other shapes."""
    report = _report(data, rules)
    found = [
        f"{report.value(one, SH.focusNode)} {report.value(one, SH.resultPath)}: {report.value(one, SH.resultMessage)}"
        for one in report.subjects(SH.resultSeverity, SH.Violation)
    ]
    return sorted(found)


def values_of_violations(data: Graph, rules: Graph) -> set[str]:
    report = _report(data, rules)
    return {str(report.value(one, SH.value)) for one in report.subjects(SH.resultSeverity, SH.Violation)}


def _report(data: Graph, rules: Graph) -> Graph:
    _, report, _ = validate(data, shacl_graph=rules, advanced=True)
    assert isinstance(report, Graph)
    return report


def _record(sector: Sector, dataset: Dataset) -> Record:
    center = next(one for one in sector.supply_centers if one.id == dataset.feed.supply_center)
    name = {"en": center.name.en, "ko": center.name.ko}
    classified = dataset.classified
    assert classified
    here = f"{BASE}/datasets/{dataset.id}"
    publisher = Agent(id=center.id, name=name, kind=classified.producer, address=f"{BASE}/#{center.id}")
    return Record(
        id=dataset.id, title={"en": dataset.title.en, "ko": dataset.title.ko},
        description={"en": dataset.description.en, "ko": dataset.description.ko},
        keywords={"en": [sector.title.en], "ko": [sector.title.ko]},
        themes=sorted({theme for term in model().sectors if term.code in sector.classification for theme in term.dcat}),
        sector=sector.id, subsector=classified.subsector, publisher=publisher, creator=publisher,
        contact=Agent(name=name, address=f"{here}#questions"), landing=here,
        licence=dataset.licence, rights={"en": sector.legal.en, "ko": sector.legal.ko},
        attribution=dataset.attribution, cadence=classified.cadence, issued=AT, modified=AT,
        time=Extent(begins="2020-01-01", ends="2020-12-31T23:00:00+09:00"),
        places=[Place(name={"en": "South Korea", "ko": "대한민국"}, uri="http://publications.europa.eu/resource/authority/country/KOR", district="1100000000", box=(124.6, 33.1, 131.9, 38.6))],
        languages=["en", "ko"],
        columns=[
            RecordColumn(name=one.name, title={"en": one.title.en, "ko": one.title.ko}, type=one.type, unit=one.unit,
                         required=one.required, is_key=one.name in dataset.key, samples=["1", "2"])
            for one in dataset.columns
        ],
        rows=1000, version="12", provenance={"en": "From its source.", "ko": "원천에서."},
        distributions=[
            Distribution(title={"en": "File", "ko": "파일"}, format="CSV", media_type="text/csv",
                         address=f"{BASE}/open/{dataset.id}", download=f"{BASE}/open/{dataset.id}/rows.csv", bytes=2**40,
                         sha256="ab" * 32, modified=AT),
            Distribution(title={"en": "API", "ko": "API"}, format="JSON", media_type="application/json",
                         address=f"{BASE}/open/{dataset.id}/rows", conforms_to=[f"{BASE}/open/{dataset.id}/openapi.json"]),
        ],
        listings=["generation-a"], price="free",
        quality=Quality(valid_share=0.98765, rows=1000, measured_at=AT),
        promises=[Promise(listing="generation-a", fresh_within_hours=6, complete_share_bp=9_850, schema_notice_days=30)],
    )  # fmt: skip
