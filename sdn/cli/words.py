"""What the command says, in English or Korean: its own texts, and the data plane's."""

import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from wire import korean


@cache
def texts() -> Mapping[str, str]:
    """English → Korean."""
    file = Path(__file__).parent / "translations" / "ko.toml"
    return dict(tomllib.loads(file.read_text(encoding="utf-8"))["texts"])


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
        found = texts()[text] if self.language == "ko" else text
        return str(found).format(**values)

    def reason(self, text: str) -> str:
        """A reason, or a word on drift, as the data plane says it."""
        return korean.reason(text) if self.language == Language.KO else text

    def refusal(self, text: str) -> str:
        """The cause or the remedy of a refusal, or `<place>: <cause>. <remedy>`."""
        return korean.refusal(text) if self.language == Language.KO else text

    def cause(self, code: str, cause: str) -> str:
        """The cause of a refusal, its kind first in Korean."""
        return korean.cause(code, cause) if self.language == Language.KO else cause
