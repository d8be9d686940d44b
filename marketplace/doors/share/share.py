"""What this door holds, who comes to it, and what that one may read."""

from dataclasses import dataclass

from starlette.requests import Request

from marketplace.accounts.rights import Right
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.files.door import Door
from marketplace.doors.reading.errors import Refused
from marketplace.doors.reading.reading import Reading
from marketplace.doors.share.errors import absent
from marketplace.doors.share.names import SHARE
from marketplace.doors.share.pace import Pace
from marketplace.doors.share.pieces import Pieces
from marketplace.doors.share.sealing import Seals
from marketplace.doors.share.strangers import stranger
from marketplace.doors.tokens import Key

PREFIX = "/delta-sharing"
TICKET = "sp"  # the field of an address, as in those of Azure


@dataclass(frozen=True, slots=True)
class Caller:
    """With which token somebody comes, and from where."""

    key: Key
    address: str


@dataclass(slots=True)
class Came:
    """What is known of a request so far: whose token came with it, and for which dataset."""

    caller: Caller | None = None
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`pace` of tokens that are taken, `strangers` of addresses whose tokens are not."""

    door: Door
    seals: Seals
    pieces: Pieces
    pace: Pace
    strangers: Pace

    async def caller(self, request: Request) -> Caller:
        """Who comes. TokenRefused, RightMissing, TooOften."""
        address, who = address_of(request), came(request)
        self.strangers.demand(address)
        try:
            key = await self.door.key(request, Right.SHARE)
        except SqlTokenRefused as error:
            self.strangers.count(address)
            unknown = await stranger(self.door, request.headers.get("authorization", ""))
            who.caller = Caller(unknown.key, address) if unknown.key else None
            raise unknown.error from error
        self.pace.count(key.api_token or key.member)
        who.caller = Caller(key, address)
        return who.caller

    async def datasets(self, key: Key) -> list[str]:
        """Those of which the recipient may read something now, and of which there is something."""
        found = await self.door.gate.datasets(key, self.door.clock())
        return [dataset for dataset in found if self.door.gate.is_released(dataset)]

    async def reading(self, caller: Caller, dataset: str, version: int | None = None) -> Reading:
        """What the recipient may read. A refusal is told as the SQL door tells it."""
        key, now = caller.key, self.door.clock()
        try:
            return await self.door.gate.reading(key, dataset, now, version)
        except Refused as error:
            if version is None:
                error.detail, error.remedy = await self.door.told(error, key, now), ""
            raise

    def url(self, name: str, ticket: str) -> str:
        """Signed as stores of files sign theirs: readers of Delta know such an address by the name of its field."""
        return f"{self.door.settings.files_url}{PREFIX}/files/{name}.parquet?{TICKET}={ticket}"


def dataset_of(request: Request) -> str:
    """The dataset of the address. NotFound for another share."""
    demand_share(request)
    dataset = f"{request.path_params['schema']}.{request.path_params['table']}".lower()
    came(request).dataset = dataset
    return dataset


def came(request: Request) -> Came:
    """Kept with the request, for the record of its refusal."""
    if not hasattr(request.state, "came"):
        request.state.came = Came()
    found: Came = request.state.came
    return found


def address_of(request: Request) -> str:
    """From where it comes."""
    return request.client.host if request.client else ""


def demand_share(request: Request) -> None:
    if request.path_params["share"].lower() != SHARE:
        raise absent(f"the share {request.path_params['share'][:100]}")


def share_of(request: Request) -> Share:
    found: Share = request.app.state.share
    return found
