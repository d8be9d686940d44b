"""Values as TOML writes them."""

import json
from datetime import date
from typing import Any

from sectors.spec.text import Text


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Text):
        value = {"en": value.en, "ko": value.ko}
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {toml(item)}' for key, item in value.items())} }}"
    return value.isoformat() if isinstance(value, date) else str(value)
