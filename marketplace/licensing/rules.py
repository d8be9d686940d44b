"""Terms + declaration → Scope, or every reason why not. Pure.

LicenceTerms, Dataset → compile_terms → Scope → render(scope, "trino" | "duckdb") → expressions as text
                                              → sentences(terms, dataset, "en" | "ko")
"""

import hashlib
from collections.abc import Iterator, Sequence

from lakehouse.layout import HIDDEN
from marketplace.licensing.combined import contradictions
from marketplace.licensing.covering import COVERS, mask_problems
from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rendering import render
from marketplace.licensing.schemas import EVERY, LicenceTerms, RowTerm
from marketplace.licensing.scope import Condition, MaskedColumn, Scope
from marketplace.licensing.sector_law import law_problems, lawful
from marketplace.licensing.sentences import sentences
from marketplace.licensing.standing import said, unheld
from marketplace.licensing.values import FILTERABLE, ValueMismatch, typed
from marketplace.licensing.window import window, window_problems
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.table import Partition

__all__ = ["compile_terms", "hash_of_all", "render", "sentences", "terms_hash"]

FIRST = frozenset(
    {"dataset", "columns", "rows", "masks", "term_days", "purposes", "redistribution", "attribution"}
)  # what terms had when the first licence was written


def terms_hash(terms: LicenceTerms) -> str:
    """SHA-256 over the terms' canonical JSON: what a buyer agreed to can be proved later.

    A term that came later and says nothing is no part of it, so that earlier licences keep their hash.
    """
    silent = LicenceTerms.model_fields.keys() - FIRST - set(said(terms))
    return hashlib.sha256(terms.model_dump_json(exclude_none=True, exclude=silent).encode()).hexdigest()


def hash_of_all(hashes: Sequence[str]) -> str:
    """One hash for several licences that are agreed to together; of a single one it is its own."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def compile_terms(terms: LicenceTerms, dataset: Dataset) -> Scope:
    """What the doors enforce. NotEnforceable names every term that none could hold."""
    terms = lawful(terms, dataset)
    problems = [
        *_columns(terms, dataset),
        *mask_problems(terms, dataset),
        *_rows(terms, dataset),
        *window_problems(dataset, *_days(terms)),
        *contradictions(terms),
        *law_problems(terms, dataset),
        *unheld(terms),
    ]
    if terms.dataset != dataset.id:
        problems.append(f"dataset: the terms are for {terms.dataset}, the declaration is of {dataset.id}")
    visible = () if problems else _visible(terms, dataset)
    if not problems and not visible:
        problems.append("columns: no column is left to see")
    if problems:
        raise NotEnforceable(problems)
    return Scope(
        dataset=dataset.id,
        columns=visible,
        masks=tuple(
            MaskedColumn(column=name, type=dataset.column(name).type, **masking.model_dump())
            for name, masking in sorted(terms.masks.items())
        ),
        conditions=tuple(_condition(term, dataset) for term in terms.rows),
        window=window(dataset, *_days(terms)) if any(_days(terms)) else None,
        term_days=terms.term_days,
        purposes=terms.purposes,
        redistribution=terms.redistribution,
        attribution=terms.attribution or dataset.attribution,
        seats=terms.seats,
        aggregate_only=terms.aggregate_only,
        quotas=terms.quotas,
        version=terms.version,
        territory=terms.territory,
        resale=terms.resale,
        non_commercial=terms.non_commercial,
        unchanged=terms.unchanged,
        share_alike=terms.share_alike,
        deletion_days=terms.deletion_days,
    )


def _days(terms: LicenceTerms) -> tuple[int | None, int | None]:
    return terms.history_days, terms.delay_days


def partition_type(dataset: Dataset, partition: Partition) -> str:
    """Text for a length of time, else the type of the column itself."""
    return "varchar" if partition.grain else dataset.column(partition.of).type


def _visible(terms: LicenceTerms, dataset: Dataset) -> tuple[str, ...]:
    """Declared columns in order, then the time partitions that tell no more than a column shown in clear."""
    named = [c.name for c in dataset.columns if _named(c.name, terms, dataset)]
    derived = [
        p.name
        for p in dataset.partitions
        if p.grain and (_wanted(terms, p.name) or (p.of in named and p.of not in terms.masks))
    ]
    return (*named, *derived)


def _wanted(terms: LicenceTerms, name: str) -> bool:
    return terms.columns != EVERY and name in terms.columns


def _named(name: str, terms: LicenceTerms, dataset: Dataset) -> bool:
    return _wanted(terms, name) or (terms.columns == EVERY and _open(name, terms, dataset))


def _open(name: str, terms: LicenceTerms, dataset: Dataset) -> bool:
    return dataset.column(name).sensitivity is not Sensitivity.PERSONAL or name in terms.masks


def _columns(terms: LicenceTerms, dataset: Dataset) -> Iterator[str]:
    if terms.columns == EVERY:
        return
    declared = {c.name: c for c in dataset.columns}
    derived = {p.name: dataset.column(p.of) for p in dataset.partitions if p.grain}
    for name in terms.columns:
        column = declared.get(name) or derived.get(name)
        if name in HIDDEN or column is None:
            yield f"columns: {dataset.id} declares no column {name!r}"
        elif column.sensitivity is Sensitivity.PERSONAL and (name in derived or name not in terms.masks):
            yield f"columns: {name!r} is personal and needs a mask that covers it: {COVERS}"


def _rows(terms: LicenceTerms, dataset: Dataset) -> Iterator[str]:
    for place, term in enumerate(terms.rows):
        try:
            _condition(term, dataset)
        except ValueMismatch as error:
            yield f"rows[{place}]: {error}"


def _condition(term: RowTerm, dataset: Dataset) -> Condition:
    """ValueMismatch where no engine could prune by it: figures of other rows would show in statistics."""
    partition = next((p for p in dataset.partitions if p.name == term.column), None)
    if partition is None:
        names = ", ".join(p.name for p in dataset.partitions) or "none"
        raise ValueMismatch(f"{term.column!r} is not a partition column of {dataset.id} (it has: {names})")
    kind = partition_type(dataset, partition)
    if kind not in FILTERABLE:
        raise ValueMismatch(f"{term.column!r} is {kind}; rows are chosen by {', '.join(FILTERABLE)}")
    return Condition(column=term.column, type=kind, op=term.op, values=typed(term, kind, partition.grain))
