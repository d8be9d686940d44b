"""English in, the person's language out: the English text is the key of translations/ko.toml."""

import tomllib
from functools import cache
from pathlib import Path

from wire import korean as spoken


@cache
def korean() -> dict[str, str]:
    file = Path(__file__).parent / "translations" / "ko.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Words:
    """Called with an English text (and values for its braces), answers in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: str, **values: object) -> str:
        found = korean()[text] if self.language == "ko" else text
        return found.format(**values) if values else found

    def reason(self, text: str) -> str:
        """What the data plane says of a row."""
        return spoken.reason(text) if self.language == "ko" else text

    def refusal(self, text: str) -> str:
        """What the data plane says of a delivery that it refuses."""
        return spoken.refusal(text) if self.language == "ko" else text
