"""What `sdn erase` does: the data plane on this machine, the marketplace by its API; proof before and after."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from client.api import Marketplace
from infra.errors import PlainError
from infra.network import Network
from infra.parts.environment import shared
from pipeline.erasure import run
from pipeline.erasure.person import Person, person
from pipeline.erasure.run import Plan
from pipeline.settings import Settings
from sectors.errors import DeclarationError
from wire.base import Wire
from wire.erasures import Asked, Found, Reader


class Told(Wire):
    """What would go, or went; `unread`: deliveries that nobody can search; `elsewhere`: what is left as it is."""

    dataset: str
    column: str
    erasure: str | None = None
    value_hash: str | None = None
    found: list[Found]
    deliveries: list[str]
    unread: list[str] = Field(default_factory=list)
    elsewhere: list[str] = Field(default_factory=list)
    remaining: list[str] = Field(default_factory=list)
    readers: list[Reader] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """One person's rows of one dataset, on this machine's network."""

    settings: Settings
    home: Path
    person: Person

    def look(self, client: Marketplace) -> Told:
        """Nothing is changed."""
        plan = run.look(self.settings, self.home, self.person)
        return self._looked(client, plan)

    def run(self, client: Marketplace) -> Told:
        """Written down, done, searched, written down. Killed anywhere and run again, it goes on."""
        with run.standing_still(self.settings, self.person):
            plan = run.look(self.settings, self.home, self.person)
            looked = self._looked(client, plan)
            begun = client.begin_erasure(self._asked(plan, looked.found))
            left = run.erase(self.settings, self.home, self.person, plan, now=datetime.now(UTC), why=begun.id)
            ended = client.end_erasure(begun.id, self._asked(plan, [], [*left, *plan.unread]))
        proof = {"erasure": ended.id, "value_hash": ended.value_hash, "found": ended.found}
        return looked.model_copy(update=proof | {"remaining": ended.remaining, "readers": ended.readers})

    def _looked(self, client: Marketplace, plan: Plan) -> Told:
        there = client.look_for_erasure(self._asked(plan, plan.found))
        return Told(
            dataset=self.person.dataset.id, column=self.person.column.name, found=[*plan.found, *there.found],
            deliveries=plan.deliveries, unread=plan.unread, elsewhere=there.elsewhere, readers=there.readers,
        )  # fmt: skip

    def _asked(self, plan: Plan, found: list[Found], remaining: list[str] | None = None) -> Asked:
        return Asked(
            dataset=self.person.dataset.id, column=self.person.column.name, value=self.person.value,
            deliveries=plan.deliveries, found=found, remaining=remaining or [],
        )  # fmt: skip


def job(dataset: str, column: str, value: str) -> Job:
    """PlainError, NotErasable."""
    network = Network.read()
    if not network.landing.exists():
        raise PlainError(f"{network.home} holds no network: set SDN_HOME")
    settings = Settings.read(shared(network))
    try:
        declared = settings.dataset(dataset)
    except (KeyError, DeclarationError) as mistake:
        raise PlainError(str(mistake.args[0])) from mistake
    return Job(settings, network.home, person(declared, column, value))
