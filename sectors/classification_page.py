"""The classification as the page docs/classification.md: Model → Markdown."""

from collections.abc import Iterable, Iterator

from sectors.classification import Model, Term

HEAD = """# Classification
Every dataset of the network is told apart in the same five ways, whoever delivers it, so that a buyer who knows one
sector finds their way in the next one. The codes stand in one file, `sectors/classification.toml`; this page is printed
from it by `python -m sectors.classification`, and a test holds it to that.

A sector names its codes in `sector.toml`: `classification = ["transport"]`. A dataset names its own in its declaration:
`classification = { subsector = "urban_rail", producer = "public", cadence = "monthly" }`. A code that is not here is
refused with the nearest one that is. How a dataset is written (format class) follows from the kind of its
`feed.format`, how open it is (sensitivity) from its columns; neither is declared twice.

The third column is what catalogues after DCAT-AP call it: the EU's data themes, access rights and frequencies, for
producers the nearest publisher type of ADMS. The fourth is the nearest type of Schema.org, for a cadence the duration
(ISO 8601) that its `repeatFrequency` takes. A cell is empty where the vocabulary has no such term.
"""


def page(model: Model) -> str:
    """The whole page, ending in a line end."""
    parts = [
        _table("Producers", "Who made the data.", model.producers),
        _table("Format classes", "Follows from the kind of `feed.format`.", model.format_classes, kinds=True),
        _table("Sensitivity", "Of a column: `sensitivity` in its declaration.", model.sensitivities),
        _table("Cadence", "How often new rows come, as the producer says.", model.cadences),
        _table("Sectors", "The 21 sector platforms, and energy, which the network adds.", model.sectors),
        _subsectors(model),
    ]
    return "\n".join([HEAD, *parts])


def _table(title: str, says: str, terms: Iterable[Term], *, kinds: bool = False) -> str:
    head = ["Code", "Meaning", "DCAT-AP", "Schema.org", *(["`kind`"] if kinds else [])]
    rows = (_row(term, kinds=kinds) for term in terms)
    return "\n".join([f"## {title}", says, "", _line(head), _line(["---"] * len(head)), *map(_line, rows), ""])


def _row(term: Term, *, kinds: bool) -> list[str]:
    said = f"{term.title.en} · {term.title.ko}"
    dcat = " ".join(_link(address) for address in term.dcat)
    told = [", ".join(f"`{kind}`" for kind in term.kinds)] if kinds else []
    return [f"`{term.code}`", said, dcat, _link(term.schema_org or ""), *told]


def _link(address: str) -> str:
    return f"[{address.rpartition('/')[2]}]({address})" if "/" in address else address


def _subsectors(model: Model) -> str:
    return "\n".join(
        ["## Subsectors", "", _line(["Code", "Sector", "Meaning"]), _line(["---"] * 3), *_below(model), ""]
    )


def _below(model: Model) -> Iterator[str]:
    for sector in model.sectors:
        for term in sector.subsectors:
            yield _line([f"`{term.code}`", f"`{sector.code}`", f"{term.title.en} · {term.title.ko}"])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
