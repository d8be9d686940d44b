"""What must hold besides the chains: each ledger transaction balances, licences and grants say what was agreed."""

from collections.abc import Iterator

from pydantic import ValidationError
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from marketplace.licensing.models import Licence
from marketplace.licensing.rules import terms_hash
from marketplace.licensing.service import terms_of
from marketplace.proof.values import Broken
from marketplace.proof.walking import BATCH

_OFF_BALANCE = (
    "SELECT transaction_id, currency, sum(amount_minor) AS off FROM ledger_entry "
    "GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0 ORDER BY transaction_id LIMIT 1"
)
_ORPHANS = (
    "SELECT part.transaction_id FROM (SELECT transaction_id FROM ledger_entry UNION ALL "
    "SELECT transaction_id FROM ledger_charge) AS part WHERE NOT EXISTS "
    "(SELECT FROM ledger_transaction t WHERE t.id = part.transaction_id) LIMIT 1"
)
_GRANTS = (
    'SELECT g.id, g.scope = l.scope AS same_scope FROM "grant" g JOIN licence l ON l.id = g.licence_id '
    "WHERE g.scope <> l.scope OR g.terms_hash <> l.terms_hash OR g.dataset <> l.dataset ORDER BY g.id LIMIT 1"
)


def ledger(connection: Connection) -> Iterator[Broken]:
    """The first transaction off balance, the first entry or charge without its transaction."""
    for off in connection.execute(text(_OFF_BALANCE)):
        yield Broken(f"ledger:{off.currency}", None, off.transaction_id, f"off balance by {off.off} {off.currency}")
    for orphan in connection.scalars(text(_ORPHANS)):
        yield Broken("ledger", None, orphan, "entries or charges without their transaction")


def licences(connection: Connection) -> Iterator[Broken]:
    """The first licence whose terms are not those of its hash, the first grant that differs from its licence."""
    if licence := _first_differing(connection):
        yield licence
    for grant in connection.execute(text(_GRANTS)):
        what = "its terms are" if grant.same_scope else "its scope is"
        yield Broken("grant", None, grant.id, f"{what} not its licence's")


def _first_differing(connection: Connection) -> Broken | None:
    every = select(Licence).order_by(Licence.created_at, Licence.id).execution_options(yield_per=BATCH)
    with Session(connection) as session, session.scalars(every) as licences:
        for licence in licences:
            if what := _differs(licence):
                return Broken("licence", None, licence.id, what)
    return None


def _differs(licence: Licence) -> str | None:
    try:
        agreed = terms_hash(terms_of(licence))
    except ValidationError as error:
        return f"its terms are none: {error.errors()[0]['msg']}"
    return None if agreed == licence.terms_hash else f"its terms give the hash {agreed}, it holds {licence.terms_hash}"
