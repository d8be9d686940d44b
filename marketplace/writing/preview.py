"""What a buyer of each plan would see, while it is written: sentences in both languages, real sample rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.orm import Session

from marketplace.catalogue.views import DatasetShown, dataset_shown
from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rules import compile_terms, sentences
from marketplace.licensing.schemas import LicenceTerms
from marketplace.web.problems import problem_of
from marketplace.writing.choices import LicencePart, PlanPart
from marketplace.writing.problems import said
from marketplace.writing.terms import to_terms
from sectors.registry import Registry
from sectors.spec.column import Sensitivity


@dataclass(frozen=True, slots=True)
class LicencePreview:
    """`cause`: why there is nothing to see yet. `unsampled`: columns shown of which no samples are kept."""

    part: LicencePart
    english: Sequence[str] = ()
    korean: Sequence[str] = ()
    seen: DatasetShown | None = None
    unsampled: Sequence[str] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class PlanPreview:
    part: PlanPart
    licences: Sequence[LicencePreview]


def previews(
    session: Session, plans: Sequence[PlanPart], declared: Registry, language: str, now: datetime
) -> list[PlanPreview]:
    """Of all plans; a licence that cannot be held says why, and hides no other."""
    return [
        PlanPreview(
            plan, [_licence(session, part, declared, language, now) for part in plan.licences if part.node.get("given")]
        )
        for plan in plans
    ]


def _licence(
    session: Session, part: LicencePart, declared: Registry, language: str, now: datetime
) -> LicencePreview:  # fmt: skip
    dataset = part.choice.dataset
    try:
        terms = LicenceTerms.model_validate(to_terms(part.node, dataset))
        scope = compile_terms(terms, dataset).at(now)
    except ValidationError as error:
        return LicencePreview(part, cause=_causes(error, language))
    except NotEnforceable as error:
        return LicencePreview(part, cause=problem_of(error, language).detail)
    seen = dataset_shown(session, dataset, declared, language, [scope])
    hidden = [c.name for c in dataset.columns if scope.shows(c.name) and c.sensitivity is not Sensitivity.PUBLIC]
    return LicencePreview(part, sentences(terms, dataset, "en"), sentences(terms, dataset, "ko"), seen, [*hidden])


def _causes(error: ValidationError, language: str) -> str:
    """Each with the term that it is of."""
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {said(one, language)}" for one in error.errors())
