"""What declarations say of their place in the classification: codes of the model, or a refusal with the nearest one."""

from collections.abc import Iterable

from sectors.classification import Term, model
from sectors.reader import Reader, nearest
from sectors.spec.dataset import Classified
from sectors.spec.sector import Sector

PAGE = "docs/classification.md"


def read_classified(dataset: Reader) -> Classified | None:
    """`classification = { subsector = "…", producer = "…", cadence = "…" }` of a dataset; None where it has none."""
    if not dataset.has("classification"):
        return None
    table, known = dataset.table("classification"), model()
    found = Classified(
        subsector=table.take("subsector", str), producer=table.take("producer", str), cadence=table.take("cadence", str)
    )
    table.done()
    _known(table, "subsector", found.subsector, (term for sector in known.sectors for term in sector.subsectors))
    _known(table, "producer", found.producer, known.producers)
    _known(table, "cadence", found.cadence, known.cadences)
    return found


def check_sector(sector: Reader, found: Sector) -> None:
    """Its codes are sectors of the model, and its datasets' subsectors are of these; else DeclarationError."""
    for code in found.classification:
        _known(sector, "classification", code, model().sectors)
    for dataset in found.datasets:
        of = model().sector_of(dataset.classified.subsector).code if dataset.classified else None
        if dataset.classified and of not in found.classification:
            cause = f"{dataset.name} is of subsector {dataset.classified.subsector}, which is of {of}"
            raise sector.error("classification", cause, f"Add {of!r}, or choose another subsector.")


def _known(reader: Reader, key: str, code: str, terms: Iterable[Term]) -> None:
    codes = [term.code for term in terms]
    if code not in codes:
        raise reader.error(key, f"{code!r} is not a code of it", f"Use one of {PAGE}{nearest(code, codes)}.")
