"""A licence is written with its scope and its proofs, or not at all."""

import pytest
from sqlalchemy.orm import Session

from marketplace.licensing import queries, service
from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rules import terms_hash
from tests.support.gate import NOW, make_dataset, make_scope, make_terms

pytestmark = pytest.mark.postgres


def test_a_licence_keeps_terms_scope_and_proofs(session: Session) -> None:
    terms = make_terms(masks={"customer": "pseudonym"}, term_days=30)
    made = service.create(session, terms, make_dataset(), NOW)
    session.expire_all()
    found = queries.licence(session, made.id)
    assert found is not None
    assert service.terms_of(found) == terms
    assert service.scope_of(found) == make_scope(masks={"customer": "pseudonym"}, term_days=30)
    assert (found.terms_hash, found.declaration_hash) == (terms_hash(terms), make_dataset().hash)
    assert queries.licences_of(session, "sales.orders") == [found]


def test_terms_that_cannot_be_enforced_leave_nothing(session: Session) -> None:
    with pytest.raises(NotEnforceable):
        service.create(session, make_terms(columns=["customer"]), make_dataset(), NOW)
    assert queries.licences_of(session, "sales.orders") == []
