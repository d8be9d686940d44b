"""The doors that give files, as a program uses them: may this member read the table now?"""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import httpx

from bench.gated.tables import SECTOR
from infra.network import Network
from marketplace.accounts.rights import Right
from marketplace.doors.tokens import Key, sign

DATASET, TABLE = f"{SECTOR}.ten", "ten"
TERM = timedelta(minutes=5)
HELD: dict[str, str] = {}  # member → the address of a shared file, as it was given out first


def by_file(network: Network, member: str) -> bool:
    """Ask for the file and read its first byte once it is made."""
    address = f"{network.url('files')}/files/{DATASET}"
    with _client(network, member, Right.FILES) as client:
        while (answer := client.post(address, json={})).status_code == httpx.codes.ACCEPTED:
            pass
        if answer.status_code != httpx.codes.OK:
            return False
        made = answer.json()
        found = client.get(f"{address}/{made['id']}/{made['name']}", headers={"range": "bytes=0-0"})
    return found.status_code == httpx.codes.PARTIAL_CONTENT


def by_share(network: Network, member: str) -> bool:
    """Ask for the table, as a recipient's program does."""
    with _client(network, member, Right.SHARE) as client:
        answer = client.post(_query(network), json={"limitHint": 1})
    if answer.status_code == httpx.codes.OK and member not in HELD:
        lines = (json.loads(line) for line in answer.text.splitlines())
        HELD[member] = next(line["file"]["url"] for line in lines if "file" in line)
    return answer.status_code == httpx.codes.OK


def by_old_address(network: Network, member: str) -> bool:
    """Fetch the address of a shared file that was given out before."""
    if member not in HELD and not by_share(network, member):
        return False
    with httpx.Client(trust_env=False, timeout=60) as client:
        answer = client.get(HELD[member], headers={"range": "bytes=0-0"})
    return answer.status_code in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT)


def _query(network: Network) -> str:
    return f"{network.url('files')}/delta-sharing/shares/lakehouse/schemas/{SECTOR}/tables/{TABLE}/query"


def _client(network: Network, member: str, right: Right) -> httpx.Client:
    now = datetime.now(UTC)
    signed = sign(member, right.value, private_key=_key(network), now=now, term=TERM, stands_on=Key(member))
    return httpx.Client(headers={"authorization": f"Bearer {signed.token}"}, trust_env=False, timeout=60)


@lru_cache
def _key(network: Network) -> str:
    return network.secret("jwt-private.pem").read_text()
