"""Customers: who pays again and again."""

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.params import SaveCustomer
from infra.stripe_stand_in.shapes import Object


def create(books: Books, params: Params) -> Object:
    """POST /v1/customers."""
    asked = SaveCustomer.read(params)
    made = books.make("customer", **asked.model_dump(exclude={"expand"}))
    books.tell("customer.created", made)
    return made


def change(books: Books, id_: str, params: Params) -> Object:
    """POST /v1/customers/{id}: what is named changes, metadata key by key."""
    asked = SaveCustomer.read(params)
    before = books.need("customer", id_)
    facts = asked.model_dump(exclude={"expand"}, exclude_unset=True)
    if asked.metadata:
        facts["metadata"] = before["metadata"] | asked.metadata
    changed = books.change(before, **facts)
    books.tell("customer.updated", changed, {name: before[name] for name in facts})
    return changed
