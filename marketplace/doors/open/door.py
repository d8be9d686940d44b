"""What this door holds, who comes to it, and what everybody may read."""

import hashlib
import time
from dataclasses import dataclass, field
from datetime import date

from starlette.requests import Request

from marketplace.accounts.rights import Right
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.files.door import Door
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.errors import NotOpen
from marketplace.doors.open.kept import Kept
from marketplace.doors.open.pace import Left, OpenPace, Salt
from marketplace.doors.open.sums import today
from marketplace.doors.open.tally import Tally
from marketplace.doors.open.work import Work
from marketplace.doors.reading.errors import NothingReleased, Refused
from marketplace.doors.reading.reading import Reading
from marketplace.doors.share.sealing import Seals
from marketplace.doors.tokens import OPEN, Key, subject_of
from marketplace.grants.everybody import EVERYBODY
from wire.access import Outcome
from wire.open import Kind, Use

KEY = Key(EVERYBODY)


@dataclass(frozen=True, slots=True)
class Came:
    """Who asks, as a hash of the day, and how much is left to them. `began`: by this process's clock."""

    asker: str
    left: Left
    began: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Open:
    door: Door
    work: Work
    pace: OpenPace
    salt: Salt
    tally: Tally
    seals: Seals
    kept: Kept = field(default_factory=Kept)

    async def close(self) -> None:
        """Tell what was counted; what is not taken at once is lost."""
        self.work.close()
        await self.tally.send()
        await self.tally.client.aclose()

    @property
    def today(self) -> date:
        return today(self.door.clock())

    async def came(self, request: Request) -> Came:
        """Who asks. A page of ours says whom it asks for; a key is for more quota alone. TokenRefused, OpenTooFast."""
        given = request.headers.get("authorization")
        if given is None:
            return self._counted(request.client.host if request.client else "", keyed=False)
        if (asker := self._through_our_page(given)) is not None:
            return Came(asker, self.pace.count(asker, keyed=False))
        key = await self.door.key(request, Right.FILES)
        return self._counted(f"key {key.api_token or key.member}", keyed=True)

    def _through_our_page(self, header: str) -> str | None:
        try:
            token, now = header.removeprefix("Bearer "), self.door.clock()
            return subject_of(token, OPEN, public_key=self.door.public_key, now=now)
        except SqlTokenRefused:
            return None

    def _counted(self, who: str, *, keyed: bool) -> Came:
        asker = self.salt.hashed(who, self.today)
        return Came(asker, self.pace.count(asker, keyed=keyed))

    async def reading(self, dataset: str, version: int | None = None) -> Reading:
        """What everybody may read of it: one reader, one gate. NotOpen, the same for what is absent."""
        try:
            return await self.door.gate.reading(KEY, dataset, self.door.clock(), version)
        except (Refused, NothingReleased) as error:
            page = f"{self.door.settings.marketplace_url}/open/{dataset[:200]}"
            detail = f"no open plan on offer gives {dataset[:200]}, or not this release of it"
            raise NotOpen(detail, remedy=f"{page} says where it is offered, and why it is not open.") from error

    def columns(self, reading: Reading) -> Columns:
        """What it gives, with the zone of each column that holds times."""
        declared = self.door.gate.declared(reading.dataset)
        zones = {column.name: declared.zone_of(column) for column in declared.columns} if declared else {}
        kinds = {column: reading.kind(column) for column in reading.columns}
        return Columns(kinds, {name: zone for name, zone in zones.items() if zone is not None})

    def tell(self, came: Came, dataset: str, kind: Kind, form: str, *, rows: int = 0, size: int = 0) -> None:
        """A use that was answered."""
        use = Use(day=self.today, dataset=dataset[:200], kind=kind, form=form, outcome=Outcome.OK)
        self.tally.sums.add(use, came.asker, rows=rows, size=size, milliseconds=_since(came))

    def tell_refusal(self, asker: str, dataset: str, kind: Kind, reason: str) -> None:
        """A use that was not; `dataset` is what was asked for, if it is one at all."""
        named = dataset if self.door.gate.declared(dataset) else ""
        use = Use(day=self.today, dataset=named, kind=kind, form="", outcome=Outcome.REFUSED, reason=reason)
        self.tally.sums.add(use, asker)


def _since(came: Came) -> int:
    return round((time.perf_counter() - came.began) * 1000)


def etag_of(*parts: str) -> str:
    """Names what is answered: the statement, which names version, rows, columns and masks, and what stands beside."""
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'
