"""The four kinds of answer that Trino asks for, each from `grants` rules over facts read now."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from lakehouse.layout import CATALOG
from marketplace.doors.delivered import Delivered
from marketplace.doors.policy import protocol
from marketplace.doors.policy.operations import DIRECTORY, decide
from marketplace.doors.policy.questions import Question
from marketplace.doors.policy.zones import in_clear
from marketplace.grants.facts import facts_for, facts_of, principal_of
from marketplace.grants.filters import column_masks as masks_of
from marketplace.grants.filters import row_filter as filter_of
from marketplace.grants.values import Decision, Facts, Principal, Reason, Standing
from marketplace.licensing.rendering import as_text

log = logging.getLogger(__name__)
Answer = Callable[[AsyncConnection, bytes, Delivered, datetime], Awaitable[Any]]
WITHOUT_FACTS = frozenset({"ExecuteQuery", "ExecuteFunction", "AccessCatalog", "FilterCatalogs"})


async def allow(connection: AsyncConnection, body: bytes, delivered: Delivered, now: datetime) -> bool:
    """One yes or no; a no is logged with its reason."""
    asked = protocol.single(body)
    question = asked.questions[0]
    principal = await principal_of(connection, asked.user)
    facts = Facts()
    if question.operation not in WITHOUT_FACTS:
        facts = await facts_for(connection, principal, _own(principal, delivered), _dataset(question))
    decision = decide(principal, question, facts, now)
    _record(principal, question, decision)
    return decision.allowed


async def batched(connection: AsyncConnection, body: bytes, delivered: Delivered, now: datetime) -> list[int]:
    """The places of what may be seen, of a list that Trino is about to show."""
    asked = protocol.batched(body)
    principal = await principal_of(connection, asked.user)
    facts = await facts_for(connection, principal, _own(principal, delivered))
    questions = _entered(asked.questions)
    return [n for n, question in enumerate(questions) if decide(principal, question, facts, now).allowed]


def _entered(questions: Sequence[Question]) -> Sequence[Question]:
    """A list of one catalog is shown to nobody: Trino asks so before it shows a table's columns.

    Where it refuses the system catalog, `SELECT *` of the lists that drivers read there has no column.
    """
    if len(questions) == 1 and questions[0].operation == "FilterCatalogs":
        return [replace(questions[0], operation="AccessCatalog")]
    return questions


async def row_filters(
    connection: AsyncConnection, body: bytes, delivered: Delivered, now: datetime
) -> list[dict[str, str]]:
    """The condition on the rows of one table, evaluated as `svc_rules`, who may read the hidden columns."""
    asked = protocol.single(body)
    question = asked.questions[0]
    if _without_rules(question):
        return []
    principal = await principal_of(connection, asked.user)
    facts = await facts_of(connection, principal, _own(principal, delivered), question.dataset)
    tree = filter_of(principal, question.dataset, facts, now)
    return [] if tree is None else [_expression(as_text(tree, "trino"))]


async def column_masks(
    connection: AsyncConnection, body: bytes, delivered: Delivered, now: datetime
) -> list[dict[str, Any]]:
    """One expression a masked column, by its place in Trino's list."""
    asked = protocol.batched(body)
    if not asked.questions or _without_rules(asked.questions[0]):
        return []
    principal = await principal_of(connection, asked.user)
    dataset = asked.questions[0].dataset
    facts = await facts_of(connection, principal, _own(principal, delivered), dataset)
    columns = {next(iter(question.columns)): in_clear(question) for question in asked.questions}
    masks = masks_of(principal, dataset, columns, facts, now)
    return _placed(list(columns), {column: as_text(tree, "trino") for column, tree in masks.items()})


def _placed(columns: Sequence[str], masks: Mapping[str, str]) -> list[dict[str, Any]]:
    found = [(place, masks[column]) for place, column in enumerate(columns) if column in masks]
    return [{"index": place, "viewExpression": _expression(text)} for place, text in found]


def _expression(text: str) -> dict[str, str]:
    return {"expression": text, "identity": Standing.RULES.value}


def _without_rules(question: Question) -> bool:
    """Lists of names have no rows of data; what they hold is cut by the Filter… questions."""
    return question.catalog != CATALOG or question.schema == DIRECTORY


def _own(principal: Principal, delivered: Delivered) -> frozenset[str]:
    return delivered.get(principal.organisation_slug, frozenset())


def _dataset(question: Question) -> str | None:
    return question.dataset if question.table is not None else None


def _record(principal: Principal, question: Question, decision: Decision) -> None:
    if not decision.allowed and decision.reason is not Reason.COLUMN:  # Trino asks which columns `*` stands for
        what = ".".join(part for part in (question.catalog, question.schema, question.table, question.function) if part)
        log.info("refused %s of %s to %s: %s", question.operation, what, principal.name, decision.reason)
