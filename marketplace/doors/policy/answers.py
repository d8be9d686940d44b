"""The four kinds of answer that Trino asks for, each from `grants` rules over facts read now."""

import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lakehouse.layout import CATALOG
from marketplace.doors.policy import protocol
from marketplace.doors.policy.kept import Kept
from marketplace.doors.policy.operations import DIRECTORY, decide
from marketplace.doors.policy.questions import Question
from marketplace.doors.policy.sources import Sources
from marketplace.doors.policy.zones import in_clear
from marketplace.grants.filters import column_masks as masks_of
from marketplace.grants.filters import filter_text
from marketplace.grants.filters import row_filter as filter_of
from marketplace.grants.together import NO_DATASET
from marketplace.grants.values import Decision, Facts, Principal, Reason, Standing
from marketplace.licensing.rendering import as_text

log = logging.getLogger(__name__)
Answer = Callable[[Sources, bytes, datetime], Awaitable[Any]]
WITHOUT_GRANTS = frozenset({"ExecuteQuery", "ExecuteFunction", "AccessCatalog", "FilterCatalogs"})
FILTERS, MASKS = Kept[str | None](), Kept[list[dict[str, Any]]](200)  # a list of masks may hold hundreds


async def allow(sources: Sources, body: bytes, now: datetime) -> bool:
    """One yes or no; a no is logged with its reason."""
    asked = protocol.single(body)
    question = asked.questions[0]
    principal, facts = await sources.facts_for(asked.user, _about(question))
    decision = decide(principal, question, facts, now)
    _record(principal, question, decision)
    return decision.allowed


async def batched(sources: Sources, body: bytes, now: datetime) -> list[int]:
    """The places of what may be seen, of a list that Trino is about to show."""
    asked = protocol.batched(body)
    principal, facts = await sources.facts_for(asked.user, None)
    questions = _entered(asked.questions)
    return [n for n, question in enumerate(questions) if decide(principal, question, facts, now).allowed]


def _entered(questions: Sequence[Question]) -> Sequence[Question]:
    """A list of one catalog is shown to nobody: Trino asks so before it shows a table's columns.

    Where it refuses the system catalog, `SELECT *` of the lists that drivers read there has no column.
    """
    if len(questions) == 1 and questions[0].operation == "FilterCatalogs":
        return [replace(questions[0], operation="AccessCatalog")]
    return questions


async def row_filters(sources: Sources, body: bytes, now: datetime) -> list[dict[str, str]]:
    """The condition on the rows of one table, evaluated as `svc_rules`, who may read the hidden columns."""
    asked = protocol.single(body)
    question = asked.questions[0]
    if _without_rules(question):
        return []
    principal, facts = await sources.facts_of(asked.user, question.dataset)
    text = FILTERS.of(
        _inputs(principal, question.dataset, facts, now),
        lambda: filter_text(filter_of(principal, question.dataset, facts, now)),
    )
    return [] if text is None else [_expression(text)]


async def column_masks(sources: Sources, body: bytes, now: datetime) -> list[dict[str, Any]]:
    """One expression a masked column, by its place in Trino's list."""
    asked = protocol.columns(body)
    if not asked.questions or _without_rules(asked.questions[0]):
        return []
    dataset = asked.questions[0].dataset
    principal, facts = await sources.facts_of(asked.user, dataset)
    inputs = _inputs(principal, dataset, facts, now), principal.organisation_id, body
    return MASKS.of(inputs, lambda: _masks(principal, protocol.batched(body).questions, facts, now))


def _inputs(principal: Principal, dataset: str, facts: Facts, now: datetime) -> Hashable:
    """All that filter and masks are made of; of the time, which grants hold and what they give today."""
    holding = tuple(grant.at(now) for grant in facts.grants if grant.gives(now))
    return principal.standing, dataset, holding, facts.own, frozenset(facts.corrections.items()), facts.holds_table


def _masks(
    principal: Principal, questions: Sequence[Question], facts: Facts, now: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    columns = {next(iter(question.columns)): in_clear(question) for question in questions}
    masks = masks_of(principal, questions[0].dataset, columns, facts, now)
    return _placed(list(columns), {column: as_text(tree, "trino") for column, tree in masks.items()})


def _placed(columns: Sequence[str], masks: Mapping[str, str]) -> list[dict[str, Any]]:
    found = [(place, masks[column]) for place, column in enumerate(columns) if column in masks]
    return [{"index": place, "viewExpression": _expression(text)} for place, text in found]


def _expression(text: str) -> dict[str, str]:
    return {"expression": text, "identity": Standing.RULES.value}


def _without_rules(question: Question) -> bool:
    """Lists of names have no rows of data; what they hold is cut by the Filter… questions."""
    return question.catalog != CATALOG or question.schema == DIRECTORY


def _about(question: Question) -> str | None:
    """The dataset whose grants decide; None: all of them may."""
    if question.operation in WITHOUT_GRANTS:
        return NO_DATASET
    return question.dataset if question.table is not None else None


def _record(principal: Principal, question: Question, decision: Decision) -> None:
    if not decision.allowed and decision.reason is not Reason.COLUMN:  # Trino asks which columns `*` stands for
        what = ".".join(part for part in (question.catalog, question.schema, question.table, question.function) if part)
        log.info("refused %s of %s to %s: %s", question.operation, what, principal.name, decision.reason)
