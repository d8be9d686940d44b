"""Use case: write a licence. What cannot be enforced is refused here, before anybody can buy it."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.ids import new_id
from marketplace.licensing.models import Licence
from marketplace.licensing.rules import compile_terms, terms_hash
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.scope import Scope
from sectors.spec.dataset import Dataset


def create(session: Session, terms: LicenceTerms, dataset: Dataset, now: datetime) -> Licence:
    """The licence of `terms` on the declared `dataset`, kept. NotEnforceable names every term that no door holds."""
    made = written(terms, dataset, now)
    session.add(made)
    session.flush()
    return made


def written(terms: LicenceTerms, dataset: Dataset, now: datetime) -> Licence:
    """The same, not kept: what a listing would sell, for who looks at it before it is saved."""
    return Licence(
        id=new_id("lic"),
        dataset=dataset.id,
        terms=terms.model_dump(mode="json"),
        terms_hash=terms_hash(terms),
        scope=compile_terms(terms, dataset).model_dump(mode="json"),
        declaration_hash=dataset.hash,
        created_at=now,
    )


def terms_of(licence: Licence) -> LicenceTerms:
    return LicenceTerms.model_validate(licence.terms)


def scope_of(licence: Licence) -> Scope:
    return Scope.model_validate(licence.scope)
