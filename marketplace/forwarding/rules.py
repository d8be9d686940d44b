"""What a release's objects are called and what its manifest says. Pure.

    <dataset>/<release>/rows.<form>       what the licence gives of the release
    <dataset>/<release>/changes.<form>    what it gives otherwise than the release before
    <dataset>/<release>/dictionary.csv    and licence.txt, citation.txt: what a file has beside it
    <dataset>/<release>/manifest.json     last: where it is, the others are there, whole

The names stand on the release alone, so what is sent again takes the place of what was sent.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.grants.models import Grant
from marketplace.grants.queries import held
from wire import times
from wire.files import FileState
from wire.forwarding import Choice

MANIFEST = "manifest.json"
ROWS, CHANGES = "rows", "changes"
_PLAIN = re.compile(r"[\w-][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a release; `address` at the files door."""

    what: str
    state: FileState
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """Of which release the manifest tells."""

    dataset: str
    release: str
    version: int
    published_at: datetime


def folder(dataset: str, release: str) -> str:
    """ValueError for a name that would lead elsewhere."""
    if not all(_PLAIN.fullmatch(part) for part in (dataset, release)):
        raise ValueError(f"{dataset}/{release} is no name of a folder")
    return f"{dataset}/{release}"


def file_name(what: str, choice: Choice) -> str:
    return f"{what}.{choice.form.value}"


def manifest(  # noqa: PLR0917 - what it tells of
    told: Told, choice: Choice, pieces: Sequence[Piece], beside: Mapping[str, str], grants: Sequence[Grant],
    marketplace: str,
) -> dict[str, Any]:  # fmt: skip
    """`lacking`: characters that the encoding has not. `changes`: rows, as far as the licence shows them."""
    scopes = [held(grant).scope for grant in grants]
    changes = next((piece.state.changes for piece in pieces if piece.state.changes is not None), None)
    return {
        "dataset": told.dataset, "release": told.release, "version": told.version,
        "published_at": times.iso(told.published_at), "choice": choice.model_dump(mode="json"),
        "files": [_file(piece, choice) for piece in pieces],
        "beside": [_text(name, text, f"{marketplace}/api/datasets/{told.dataset}") for name, text in beside.items()],
        "changes": None if changes is None else changes.model_dump(),
        "licences": [
            {"terms_hash": grant.terms_hash, "address": f"{marketplace}/purchases/{grant.purchase_id}"}
            for grant in grants
        ],
        "attribution": sorted({scope.attribution for scope in scopes if scope.attribution}),
    }  # fmt: skip


def _file(piece: Piece, choice: Choice) -> dict[str, Any]:
    state = piece.state
    return {
        "name": file_name(piece.what, choice), "rows": state.rows, "size": state.size, "sha256": state.sha256,
        "lacking": state.lacking, "address": piece.address,
    }  # fmt: skip


def _text(name: str, text: str, at: str) -> dict[str, Any]:
    content = text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    return {"name": name, "size": len(content), "sha256": sha256, "address": f"{at}/{name}"}


def written(manifest: dict[str, Any]) -> bytes:
    """The same bytes at each try."""
    return (json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
