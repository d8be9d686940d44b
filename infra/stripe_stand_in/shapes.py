"""What Stripe's objects look like: every key that they always have, with its value where nothing is said.

shapes.json (kind → key → default) + facts → object. A fact that the kind does not have is a mistake of ours.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from infra.stripe_stand_in.ids import new_id

Object: TypeAlias = dict[str, Any]
SHAPES: dict[str, Object] = json.loads(Path(__file__).with_name("shapes.json").read_text(encoding="utf-8"))


def shape(kind: str, now: int, **facts: Any) -> Object:
    """A new object of one kind, with an id; `now` in seconds."""
    made = deepcopy(SHAPES[kind]) | {"id": new_id(kind)}
    if "created" in made:
        made["created"] = now
    return update(made, **facts)


def update(subject: Object, **facts: Any) -> Object:
    """The object with other facts, as a new one."""
    if unknown := facts.keys() - subject.keys():
        raise KeyError(f"{subject['object']} has no {', '.join(sorted(unknown))}; add it to shapes.json")
    return subject | facts


def list_of(url: str, items: list[Object], *, more: bool = False) -> Object:
    """Stripe's list object."""
    return {"object": "list", "url": url, "has_more": more, "data": items}
