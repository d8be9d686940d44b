"""What the command says, in English or Korean: its own texts, and the data plane's by their pattern or code."""

import os
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

ALLOWS = "that the feed allows: "  # the reasons follow, each with its number of rows
COUNTED = re.compile(r"(?:(?<=, )|^).+?(?= [(][0-9]+[)](?:, |[.] |[)]?$))")


@cache
def korean() -> Mapping[str, Any]:
    """`texts` (English → Korean), `patterns` (says, ko), `codes` (of refusals → Korean)."""
    file = Path(__file__).parent / "translations" / "ko.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Language(StrEnum):
    """What `--language` takes."""

    EN = "en"
    KO = "ko"


Chosen = Annotated[Language | None, typer.Option(help="en or ko; by default as LANG says.")]


class Words:
    """One language; None: the environment's."""

    def __init__(self, language: Language | None = None, environment: Mapping[str, str] = os.environ) -> None:
        told = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
        self.language = language or (Language.KO if told.startswith("ko") else Language.EN)

    def __call__(self, text: str, **values: object) -> str:
        found = korean()["texts"][text] if self.language == "ko" else text
        return str(found).format(**values)

    def reason(self, text: str) -> str:
        """A reason, or a word on drift, as the data plane says it; one that has no Korean stands as it is."""
        if self.language == "ko":
            for pattern in korean()["patterns"]:
                if re.search(pattern["says"], text):
                    return re.sub(pattern["says"], pattern["ko"], text)
        return text

    def refusal(self, text: str) -> str:
        """The cause or the remedy of a refusal, or `<place>: <cause>. <remedy>`; what has no Korean stands as it is."""
        if self.language == Language.KO:
            head, allows, counted = text.partition(ALLOWS)
            text = head + allows + COUNTED.sub(lambda one: self.reason(one[0]), counted)
            for pattern in korean()["refusals"]:
                text = re.sub(pattern["says"], pattern["ko"], text)
        return text

    def cause(self, code: str, cause: str) -> str:
        """The cause of a refusal, its kind first in Korean."""
        return f"{korean()['codes'][code]} ({self.refusal(cause)})" if self.language == Language.KO else cause
