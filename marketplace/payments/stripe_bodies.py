"""A webhook's bytes as JSON that PostgreSQL can keep, and the time of its signature. Pure."""

import json
from typing import Any


def parsed(body: bytes) -> Any:
    """The JSON of a webhook as PostgreSQL can keep it; `{"unread": …}` with the text of what it cannot."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_constant=_no_json)
        if "\0" in json.dumps(value, ensure_ascii=False).encode().decode() or r"\u0000" in text:
            return _unread(text)
    except (ValueError, RecursionError):
        return _unread(text)
    return value


def _unread(text: str) -> dict[str, str]:
    return {"unread": text.replace("\0", "")}


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def signed_at(signature: str) -> int:
    """When a signature says that it was made, in seconds; of a header that was verified."""
    named = (part.partition("=") for part in signature.split(","))
    return max(int(value) for name, _, value in named if name.strip() == "t")
