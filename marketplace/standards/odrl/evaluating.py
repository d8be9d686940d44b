"""A policy, a request, the state of the world → which rules are active: what another program would conclude.

The part of ODRL that licences of the network use, and its logical constraints. What it cannot tell is not active.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from marketplace.standards.names import ODRL2, RDF

OPERATORS: Mapping[URIRef, Callable[[datetime, datetime], bool]] = {
    ODRL2.eq: lambda left, right: left == right, ODRL2.neq: lambda left, right: left != right,
    ODRL2.lt: lambda left, right: left < right, ODRL2.lteq: lambda left, right: left <= right,
    ODRL2.gt: lambda left, right: left > right, ODRL2.gteq: lambda left, right: left >= right,
}  # fmt: skip
BELOW = {ODRL2.use: {ODRL2.read, ODRL2.write, ODRL2.distribute, ODRL2.modify, ODRL2.delete}}  # sell is of transfer


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to do what with what."""

    assignee: Node | None
    action: Node | None
    target: Node | None


@dataclass(frozen=True, slots=True)
class World:
    """The time, who and what is part of which collection, and the duties that were violated."""

    now: datetime
    parts: frozenset[tuple[Node, Node]] = frozenset()
    violated: frozenset[Node] = frozenset()


def active(policy: Graph, request: Request, world: World) -> Mapping[Node, bool]:
    """By rule: whether a permission holds, or a prohibition forbids, what is requested."""
    rules = [*policy.objects(None, ODRL2.permission), *policy.objects(None, ODRL2.prohibition)]
    return {rule: _is_active(policy, rule, request, world) for rule in rules}


def may(policy: Graph, request: Request, world: World) -> bool:
    """Some permission is active and no prohibition is: what is forbidden stays so (odrl:prohibit)."""
    found = active(policy, request, world)
    permitted = any(found[rule] for rule in policy.objects(None, ODRL2.permission))
    return permitted and not any(found[rule] for rule in policy.objects(None, ODRL2.prohibition))


def _is_active(policy: Graph, rule: Node, request: Request, world: World) -> bool:
    asked = (
        (ODRL2.assignee, request.assignee), (ODRL2.action, request.action), (ODRL2.target, request.target),
    )  # fmt: skip
    fits = all(_fits(policy, rule, predicate, value, world) for predicate, value in asked)
    holds = all(_holds(policy, one, world) for one in policy.objects(rule, ODRL2.constraint))
    return fits and holds and not any(duty in world.violated for duty in policy.objects(rule, ODRL2.duty))


def _fits(policy: Graph, rule: Node, predicate: URIRef, value: Node | None, world: World) -> bool:
    """What a rule does not say it says of everybody and everything."""
    named = list(policy.objects(rule, predicate))
    return not named or any(_is(policy, one, value, world) for one in named)


def _is(policy: Graph, named: Node, value: Node | None, world: World) -> bool:
    """The same, an action below it, or a member of the collection."""
    whole = policy.value(named, ODRL2.source)
    is_part = value is not None and ((value, named) in world.parts or (value, whole) in world.parts)
    return named == value or is_part or value in BELOW.get(URIRef(str(named)), ()) or value == whole


def _holds(policy: Graph, constraint: Node, world: World) -> bool:
    for logic, decide in LOGIC.items():
        if (constraint, logic, None) in policy:
            return decide([_holds(policy, one, world) for one in _operands(policy, constraint, logic)])
    left, right = policy.value(constraint, ODRL2.leftOperand), policy.value(constraint, ODRL2.rightOperand)
    operator = OPERATORS.get(URIRef(str(policy.value(constraint, ODRL2.operator))))
    if left != ODRL2.dateTime or operator is None or not isinstance(right, Literal):
        return False
    at = right.toPython()
    return isinstance(at, datetime) and operator(world.now, at)


def _operands(policy: Graph, constraint: Node, logic: URIRef) -> list[Node]:
    """Side by side, or in a list."""
    found = list(policy.objects(constraint, logic))
    heads = [one for one in found if (one, RDF.first, None) in policy]
    return [item for head in heads for item in Collection(policy, head)] if heads else found


LOGIC: Mapping[URIRef, Callable[[list[bool]], bool]] = {
    ODRL2["and"]: all, ODRL2["or"]: any, ODRL2.xone: lambda told: sum(told) == 1, ODRL2.andSequence: all,
}  # fmt: skip
