"""What listings promise of a dataset's quality: policies in the words of DQV, duties of the supply center in ODRL's.

Promise ↔ policy → obligation → constraint: lateness, share of valid rows, notice; what is broken is compensated
"""

from collections.abc import Sequence
from datetime import timedelta

from rdflib import Literal, URIRef
from rdflib.term import Node as Term

from marketplace.standards.dcat.parts import agent_address
from marketplace.standards.dcat.seen import Seen
from marketplace.standards.names import DQV, ODRL2, POLICIES, RDFS, XSD, Node
from wire.records import Promise, Record

_AT = "#promise-"  # behind the dataset's address, before the listing's slug
_WHOLE = 10_000


def promise(of: Node, one: Promise, record: Record, base: str) -> None:
    """Who sees that it is broken finds the page with what was measured."""
    policy = of.part(ODRL2.hasPolicy, DQV.QualityPolicy, at=f"{of.subject}{_AT}{one.listing}")
    policy.say(ODRL2.uid, policy.subject)
    policy.link(ODRL2.profile, base + POLICIES)
    policy.link(RDFS.seeAlso, f"{base}/listings/{one.listing}/promise")
    by = agent_address(record.publisher, base) if record.publisher else None
    for name, operator, limit in _limits(one):
        duty = policy.part(ODRL2.obligation, ODRL2.Duty)
        duty.link(ODRL2.action, f"{base}{POLICIES}publish")
        duty.say(ODRL2.target, of.subject)
        duty.link(ODRL2.assignee, by)
        limited = duty.part(ODRL2.constraint, ODRL2.Constraint)
        limited.link(ODRL2.leftOperand, f"{base}{POLICIES}{name}")
        limited.say(ODRL2.operator, operator)
        limited.say(ODRL2.rightOperand, limit)
        duty.part(ODRL2.consequence, ODRL2.Duty).say(ODRL2.action, ODRL2.compensate)


def _limits(one: Promise) -> list[tuple[str, URIRef, Literal]]:
    share = None if one.complete_share_bp is None else one.complete_share_bp / _WHOLE
    told = (
        ("lateness", ODRL2.lteq, one.fresh_within_hours and f"PT{one.fresh_within_hours}H", XSD.duration),
        ("acceptedShare", ODRL2.gteq, share, XSD.double),
        ("notice", ODRL2.gteq, one.schema_notice_days and f"P{one.schema_notice_days}D", XSD.duration),
    )
    return [
        (name, operator, Literal(limit, datatype=kind, normalize=False))
        for name, operator, limit, kind in told
        if limit is not None
    ]


def promises(here: Seen) -> list[Promise]:
    """Those of a network of ours."""
    policies = [node for node in here.nodes(ODRL2.hasPolicy) if _AT in str(node.node)]
    return [Promise(listing=str(node.node).partition(_AT)[2], **_told(node)) for node in policies]


def _told(policy: Seen) -> dict[str, int]:
    limits = [node for duty in policy.nodes(ODRL2.obligation) for node in duty.nodes(ODRL2.constraint)]
    told = {(node.text(ODRL2.leftOperand) or "").rpartition("#")[2]: node.all(ODRL2.rightOperand) for node in limits}
    found = {
        "fresh_within_hours": _number(told.get("lateness"), timedelta(hours=1)),
        "complete_share_bp": _number(told.get("acceptedShare"), 1 / _WHOLE),
        "schema_notice_days": _number(told.get("notice"), timedelta(days=1)),
    }
    return {name: number for name, number in found.items() if number is not None}


def _number(told: Sequence[Term] | None, unit: timedelta | float) -> int | None:
    """How many units it is: readers write a duration in units of their own."""
    found = told[0].toPython() if told and isinstance(told[0], Literal) else None
    try:
        return None if found is None else round(found / unit)
    except (TypeError, ValueError, OverflowError):  # a share of NaN, a text for a duration
        return None
