"""Use case: take a finished query down, once."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.usage.models import Usage
from marketplace.usage.rules import datasets_of, digest, judged
from marketplace.usage.schemas import QueryCompleted


def record(session: Session, event: QueryCompleted) -> bool:
    """True if it was new. Queries of services are no usage of anybody's: they are not kept."""
    member = session.get(Member, event.context.user)
    if member is None:
        return False
    outcome, reason = judged(event.failure_info)
    row = insert(Usage).values(
        id=event.metadata.query_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        datasets=datasets_of(event),
        outcome=outcome,
        reason=reason,
        rows=event.statistics.output_rows,
        bytes=event.statistics.output_bytes,
        read_rows=event.statistics.physical_input_rows,
        read_bytes=event.statistics.physical_input_bytes,
        milliseconds=round(event.statistics.wall_time * 1000),
        sql_digest=digest(event.metadata.query),
        started_at=event.create_time,
        ended_at=event.end_time,
    )
    found = session.execute(row.on_conflict_do_nothing(index_elements=["id"]).returning(Usage.id))
    return found.scalar_one_or_none() is not None
