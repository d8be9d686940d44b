"""What one request works with: the objects, the time, and a way to tell what happened.

make / change / need → objects;  tell → an event, whose webhook is then owed
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.stripe_stand_in.errors import missing
from infra.stripe_stand_in.shapes import Object, shape, update
from infra.stripe_stand_in.store import Store

API_VERSION = "2026-10-28.endive"
"""The version whose shapes are spoken: the one of the locked SDK."""


@dataclass(frozen=True, slots=True)
class Books:
    """`now` in seconds; `request`, `key`, `account` are the API request's, None for what the page or time does."""

    store: Store
    now: int
    base_url: str
    request: str | None = None
    key: str | None = None
    account: str | None = None

    def make(self, kind: str, *, private: Object | None = None, **facts: Any) -> Object:
        """A new object, kept; `private` is what it does not show."""
        made = shape(kind, self.now, **facts)
        self.store.add(made, private=private)
        return made

    def make_in(self, parent: str, kind: str, **facts: Any) -> Object:
        """A new object of another's, kept."""
        made = shape(kind, self.now, **facts)
        self.store.add(made, parent=parent)
        return made

    def change(self, subject: Object, **facts: Any) -> Object:
        """The object as it is now, kept."""
        changed = update(subject, **facts)
        self.store.put(changed)
        return changed

    def need(self, kind: str, id_: str, param: str = "id") -> Object:
        """The object of this kind and id, or Stripe's 404."""
        found = self.store.get(id_)
        if found is None or found["object"] != kind:
            raise missing(kind, id_, param)
        return found

    def tell(
        self, type_: str, subject: Object, previous: Mapping[str, Any] | None = None, *, account: str | None = None
    ) -> None:
        """An event with the object as it is now, of a connected account where one is named; sent after the commit."""
        data: Object = {"object": json.loads(json.dumps(subject))}
        if previous is not None:
            data["previous_attributes"] = dict(previous)
        asked = {"id": self.request, "idempotency_key": self.key}
        event = self.make("event", type=type_, data=data, request=asked, api_version=API_VERSION, pending_webhooks=1)
        if account is not None:
            self.store.put(event | {"account": account})
        self.store.database.execute(
            "INSERT INTO webhook (event, attempts, next_try_at) VALUES (?, 0, 0)", (event["id"],)
        )
