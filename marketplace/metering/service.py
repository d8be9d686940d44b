"""What was taken beyond what was used is given back, once an access."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.grants.models import Grant
from marketplace.metering.models import MeterTaking
from wire.terms import QuotaMeasure


def settle(session: Session, access_id: str, read: Mapping[str, int]) -> int:
    """Of what the access took as the bytes that it would read at most, those that it did not; how many were given back.

    `read`: bytes by dataset. A second time it changes nothing.
    """
    bound = (MeterTaking.access_id == access_id, MeterTaking.measure == QuotaMeasure.BYTES, MeterTaking.amount > 0)
    query = select(MeterTaking, Grant.dataset).join(Grant, Grant.id == MeterTaking.grant_id).where(*bound)
    taken = session.execute(query).all()
    back = 0
    for taking, dataset in taken:
        unused = taking.amount - read.get(dataset, 0)
        given = select(func.meter_give_back(taking.grant_id, taking.measure, access_id, unused))
        back += unused if unused > 0 and session.scalar(given) else 0
    return back
