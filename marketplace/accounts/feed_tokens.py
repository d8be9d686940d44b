"""One token a feed: what announces deliveries of `energy.wind` announces nothing else.

declared dataset → random token → SDN_SECRETS/ingest/<dataset> (mode 600) → its hash, as `svc_ingest:<dataset>`

The worker looks every few seconds, so a feed that is declared while the network runs has one before its first file.
Remove the file, and the worker makes another: the old token is worth nothing from then on.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.models import ServicePrincipal
from marketplace.accounts.secrets import hash_token, new_token

FOLDER = "ingest"
_SERVICE = "svc_ingest:"
_PREFIX = "sdn_svc_"
_LOCK = 7_031_003  # the marketplace and the worker look at the same files


def provide(session: Session, secrets: Path, datasets: Iterable[str]) -> int:
    """A file and its hash for every dataset; how many were new or changed."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    wanted = {_SERVICE + dataset: hash_token(_token(secrets / FOLDER / dataset)) for dataset in datasets}
    kept = select(ServicePrincipal.name, ServicePrincipal.token_hash).where(ServicePrincipal.name.in_(wanted))
    known = {row.name: row.token_hash for row in session.execute(kept)}
    changed = {name: digest for name, digest in wanted.items() if known.get(name) != digest}
    for name, digest in changed.items():
        row = insert(ServicePrincipal).values(name=name, token_hash=digest)
        session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"token_hash": digest}))
    return len(changed)


def dataset_of(service: str) -> str | None:
    """The dataset that a service's name speaks for; None for the other services."""
    return service.removeprefix(_SERVICE) if service.startswith(_SERVICE) else None


def _token(file: Path) -> str:
    """What the file holds, made if it is absent; never there half-written or readable by others."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        part = file.with_name(file.name + ".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(new_token(_PREFIX))
        part.rename(file)
    return file.read_text(encoding="utf-8").strip()
