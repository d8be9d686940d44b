"""A plan on a dataset → an offer of ODRL 2.2 in our profile; a licence template → a policy of the same shape.

what the network holds: refinements of the target, constraints   what the buyer promises: duties, prohibitions
"""

from dataclasses import dataclass

from rdflib import XSD, BNode, Literal, Namespace, URIRef

from marketplace.licensing.schemas import InBothLanguages
from marketplace.licensing.scope import Scope
from marketplace.standards.names import (
    CC,
    DCTERMS,
    ODRL2,
    RDF,
    Counted,
    Node,
    address,
    graph,
    text,
)
from wire.money import Money
from wire.terms import QuotaPeriod

COUNTRY = "https://www.iso.org/obp/ui/#iso:code:3166:"
PERIODS = {QuotaPeriod.DAY: "P1D", QuotaPeriod.MONTH: "P1M"}  # a quota of the term has none
TELLING = {"length", "words", "step", "edges"}  # of a mask; its levels would tell values


@dataclass(frozen=True, slots=True)
class Offered:
    """`uid`: of the policy; `price`: of one interval; `assigner`: the supply center's address."""

    uid: str
    target: str
    scope: Scope
    assigner: str | None = None
    price: Money | None = None
    approval: bool = False


def policy(one: Offered, base: str, into: Counted | None = None) -> Counted:
    """An Offer where somebody offers it, else a Set."""
    made = graph(base) if into is None else into
    here = Node(made, address(one.uid), ODRL2.Offer if one.assigner else ODRL2.Set)
    here.say(ODRL2.uid, here.subject)
    here.say(ODRL2.profile, URIRef(f"{base}/ns/odrl#"))
    terms = _Terms(here, one, Namespace(f"{base}/ns/odrl#"))
    terms.use()
    terms.passing_on()
    return made


class _Terms:
    """The rules of one policy."""

    def __init__(self, here: Node, one: Offered, ours: Namespace) -> None:
        self.here, self.one, self.scope, self.ours = here, one, one.scope, ours
        self.target = self._target()

    def _target(self) -> URIRef | BNode:
        """The dataset, or the part of it that is given."""
        whole = address(self.one.target)
        part = Node(self.here.graph, self.here.graph.blank())
        if self.scope.columns != ("*",):
            self._constraint(part, ODRL2.refinement, self.ours.column, ODRL2.isAnyOf, *map(Literal, self.scope.columns))
        for mask in self.scope.masks:
            how = mask.model_dump_json(include=TELLING, exclude_none=True)
            told = Literal(f"{mask.column}={mask.mask.value} {how}")
            self._constraint(part, ODRL2.refinement, self.ours.masked, ODRL2.eq, told)
        for row in self.scope.conditions:
            told = Literal(f"{row.column} {row.op.value} {', '.join(str(value) for value in row.values)}")
            self._constraint(part, ODRL2.refinement, self.ours.row, ODRL2.eq, told)
        if self.scope.window:
            window = self.scope.window
            for days, operator in ((window.history_days, ODRL2.lteq), (window.delay_days, ODRL2.gteq)):
                if days:
                    self._constraint(part, ODRL2.refinement, self.ours.age, operator, _days(days))
        if (part.subject, None, None) not in self.here.graph:
            return whole
        self.here.graph.add((part.subject, RDF.type, ODRL2.AssetCollection))
        part.say(ODRL2.source, whole)
        return part.subject

    def use(self) -> None:
        """What may be done with it inside of the company that takes the plan."""
        rule = self._rule(ODRL2.permission, ODRL2.Permission, ODRL2.use)
        scope = self.scope
        for purpose in scope.purposes:
            both = {"en": purpose.en, "ko": purpose.ko} if isinstance(purpose, InBothLanguages) else {"und": purpose}
            told = [text(value, language) for language, value in both.items()]
            self._constraint(rule, ODRL2.constraint, ODRL2.purpose, ODRL2.isAnyOf, *told)
        if scope.territory:
            where = [URIRef(COUNTRY + code) for code in scope.territory]
            self._constraint(rule, ODRL2.constraint, ODRL2.spatial, ODRL2.isAnyOf, *where)
        if scope.term_days:
            self._constraint(rule, ODRL2.constraint, ODRL2.elapsedTime, ODRL2.lteq, _days(scope.term_days))
        if scope.seats:
            self._constraint(rule, ODRL2.constraint, self.ours.seats, ODRL2.lteq, Literal(scope.seats))
        if scope.aggregate_only:
            least = Literal(scope.aggregate_only.minimum_group)
            self._constraint(rule, ODRL2.constraint, self.ours.group, ODRL2.gteq, least)
        if scope.version:
            self._constraint(rule, ODRL2.constraint, self.ours.release, ODRL2.eq, Literal(scope.version.value))
        for quota in scope.quotas:
            limit = Literal(quota.limit)
            made = self._constraint(rule, ODRL2.constraint, self.ours[quota.measure.value], ODRL2.lteq, limit)
            made.optional(self.ours.per, PERIODS.get(quota.per), XSD.duration)
        self._duties(rule)

    def _duties(self, rule: Node) -> None:
        scope = self.scope
        if scope.attribution:
            duty = self._duty(rule, ODRL2.attribute)
            duty.optional(DCTERMS.description, scope.attribution)
        if self.one.price is not None and self.one.price.minor:
            duty, amount = self._duty(rule, ODRL2.compensate), _amount(self.one.price)
            paid = self._constraint(duty, ODRL2.constraint, ODRL2.payAmount, ODRL2.eq, amount)
            paid.say(ODRL2.unit, URIRef(f"urn:iso:std:iso:4217:{self.one.price.currency}"))
        if self.one.approval:
            self._duty(rule, ODRL2.obtainConsent)
        if scope.share_alike:
            self._duty(rule, CC.ShareAlike)
        if scope.deletion_days:
            duty = self._duty(rule, ODRL2.delete)
            self._constraint(duty, ODRL2.constraint, ODRL2.delayPeriod, ODRL2.lteq, _days(scope.deletion_days))

    def passing_on(self) -> None:
        """What may and may not leave the company."""
        scope = self.scope
        self._allowed(ODRL2.distribute, may=scope.redistribution)
        if scope.resale is not None:
            self._allowed(ODRL2.sell, may=scope.resale)
        if scope.non_commercial:
            self._allowed(CC.CommercialUse, may=False)
        if scope.unchanged:
            self._allowed(ODRL2.modify, may=False)

    def _allowed(self, action: URIRef, *, may: bool) -> None:
        if may:
            self._rule(ODRL2.permission, ODRL2.Permission, action)
        else:
            self._rule(ODRL2.prohibition, ODRL2.Prohibition, action)

    def _rule(self, predicate: URIRef, kind: URIRef, action: URIRef) -> Node:
        rule = self.here.part(predicate, kind)
        rule.say(ODRL2.action, action)
        rule.say(ODRL2.target, self.target)
        rule.link(ODRL2.assigner, self.one.assigner)
        return rule

    def _duty(self, rule: Node, action: URIRef) -> Node:
        duty = rule.part(ODRL2.duty, ODRL2.Duty)
        duty.say(ODRL2.action, action)
        return duty

    def _constraint(
        self, of: Node, predicate: URIRef, left: URIRef, operator: URIRef, *right: Literal | URIRef
    ) -> Node:  # fmt: skip
        made = of.part(predicate, ODRL2.Constraint)
        made.say(ODRL2.leftOperand, left)
        made.say(ODRL2.operator, operator)
        made.say(ODRL2.rightOperand, *right)
        return made


def _days(days: int) -> Literal:
    return Literal(f"P{days}D", datatype=XSD.duration, normalize=False)


def _amount(price: Money) -> Literal:
    """In whole units of the currency."""
    return Literal(price.figures(), datatype=XSD.decimal, normalize=False)
