"""Ready-made terms: `templates.toml` → templates, each with its words in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from marketplace.licensing.schemas import LicenceTerms
from sectors.licences import LICENCES
from wire.commerce import LicenceTemplate, Words


@cache
def templates() -> Sequence[LicenceTemplate]:
    """In the order of the file; each is held to what terms may say."""
    text = files("marketplace.licensing").joinpath("templates.toml").read_text(encoding="utf-8")
    return [_template(row) for row in tomllib.loads(text)["template"]]


def filled(template: LicenceTemplate, dataset: str, **more: Any) -> LicenceTerms:
    """The template's terms on a dataset, with what its author adds."""
    return LicenceTerms.model_validate({**template.terms, "dataset": dataset, **more})


def _template(row: Mapping[str, Any]) -> LicenceTemplate:
    source = LICENCES[row["source"]] if "source" in row else None
    title = {"en": source.title.en, "ko": source.title.ko} if source else row["title"]
    LicenceTerms.model_validate({**row["terms"], "dataset": "a.b"})
    return LicenceTemplate(
        id=row["id"], title=Words(**title), about=Words(**row["about"]), url=source.url if source else None,
        asks=row.get("asks", []), terms=row["terms"],
    )  # fmt: skip
