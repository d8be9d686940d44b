"""What the law of a sector adds to every licence on data about persons, whatever its author wrote. Pure.

Of data whose own source gives everybody its rows nothing can be kept back here, and nothing is added. The smallest
group is this network's number: the acts name none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.licensing.schemas import AggregateOnly, LicenceTerms
from sectors.licences import LICENCES, Use
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text


@dataclass(frozen=True, slots=True)
class SectorLaw:
    """`act`: where it stands. Only figures of groups go out, nobody sells them on, each buyer is approved."""

    act: Text
    minimum_group: int


SENSITIVE = Text(
    "Personal Information Protection Act, article 23 (sensitive data)", "개인정보 보호법 제23조(민감정보의 처리 제한)"
)
LAWS: Mapping[str, SectorLaw] = {"healthcare": SectorLaw(SENSITIVE, 10), "lifelog": SectorLaw(SENSITIVE, 10)}
"""By the sector's id."""


def law_of(dataset: Dataset) -> SectorLaw | None:
    """None where no law of the sector adds terms."""
    persons = any(column.sensitivity is Sensitivity.PERSONAL for column in dataset.columns)
    source = LICENCES[dataset.licence]
    given_to_all = source.open and Use.REDISTRIBUTE in source.allows
    return LAWS.get(dataset.sector) if persons and not given_to_all else None


def lawful(terms: LicenceTerms, dataset: Dataset) -> LicenceTerms:
    """The terms with what the law adds where they say nothing."""
    law = law_of(dataset)
    if law is None:
        return terms
    added = {"aggregate_only": AggregateOnly(minimum_group=law.minimum_group), "resale": False}
    return terms.model_copy(update={name: term for name, term in added.items() if getattr(terms, name) is None})


def law_problems(terms: LicenceTerms, dataset: Dataset) -> Iterator[str]:
    """Each term that says less than the law; it is named."""
    law = law_of(dataset)
    if law is None:
        return
    if terms.redistribution or terms.resale:
        term = "redistribution" if terms.redistribution else "resale"
        yield f"{term}: not under the {law.act.en}; write false"
    if terms.aggregate_only is not None and terms.aggregate_only.minimum_group < law.minimum_group:
        yield f"aggregate_only: groups are of at least {law.minimum_group} rows under the {law.act.en}"


def approval_demanded(dataset: Dataset) -> SectorLaw | None:
    """The law by which every plan on the dataset needs the supply center's approval of each buyer."""
    return law_of(dataset)
