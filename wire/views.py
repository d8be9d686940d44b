"""Views of the explorer that an organisation keeps."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from wire.base import Wire, example

LONGEST = 6_000  # characters of an address' parameters


def _told(text: str) -> str:
    """ValueError for what a page could not show: nothing but blanks, or characters that are not to be seen."""
    if not text.strip() or not text.isprintable():
        raise ValueError("needs letters, in one line")
    return text.strip()


class ViewDraft(Wire):
    """`parameters`: those of the explorer's address, as it writes them; nobody but the explorer reads them."""

    model_config = example(title="Wind at night", parameters="dataset=energy.generation&x=hour&y=output")
    title: Annotated[str, Field(max_length=100), AfterValidator(_told)]
    parameters: str = Field(min_length=1, max_length=LONGEST)


class View(Wire):
    """One that is kept; `member` kept it, who reads it may remove it where it is `mine`."""

    id: str
    title: str
    parameters: str
    member: str
    mine: bool
    created_at: AwareDatetime
