"""Where the policy point's facts are: in PostgreSQL, asked together (`rounds.py`), and in the declarations."""

from dataclasses import dataclass, replace

from marketplace.doors.database import Connections
from marketplace.doors.delivered import delivered_by
from marketplace.doors.policy.rounds import Rounds
from marketplace.grants.facts import SERVICES, with_corrections
from marketplace.grants.together import About
from marketplace.grants.values import Facts, Principal, Standing
from sectors.live import Declarations


@dataclass(frozen=True, slots=True)
class Sources:
    database: Connections
    rounds: Rounds
    declarations: Declarations

    async def facts_for(self, user: str, dataset: str | None) -> tuple[Principal, Facts]:
        """Who the Trino user is, and whether something may be read: as `grants.facts` has it, in one statement."""
        if user in SERVICES:
            return Principal(user, SERVICES[user]), Facts()
        principal, facts = await self.rounds.of(About(user, dataset))
        return principal, replace(facts, own=self._own(principal))

    async def facts_of(self, user: str, dataset: str) -> tuple[Principal, Facts]:
        """The same of one dataset, and what its releases did to its rows."""
        principal, facts = await self.rounds.of(About(user, dataset))
        if not facts.holds_table and any(grant.deliveries for grant in facts.grants):
            async with self.database.connect() as connection:
                facts = await with_corrections(connection, facts)
        return principal, replace(facts, own=self._own(principal))

    def _own(self, principal: Principal) -> frozenset[str]:
        """Supply centers alone deliver: for nobody else are the declarations looked through."""
        if principal.standing is not Standing.SUPPLY_CENTER:
            return frozenset()
        return delivered_by(self.declarations.current()).get(principal.organisation_slug, frozenset())


def make_sources(database: Connections, declarations: Declarations) -> Sources:
    return Sources(database, Rounds(database), declarations)
