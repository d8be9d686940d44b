"""A mask with what it needs to know: `"year"`, or `{"mask": "round", "step": 1000}`."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from marketplace.licensing.numbers import Number
from wire.masks import Mask

MOST_LEVELS = 1_000
NEEDS = {  # each set in braces is one way to say it
    Mask.TRUNCATE: ({"length"},),
    Mask.GENERALISE: ({"words"}, {"levels"}),
    Mask.ROUND: ({"step"},),
    Mask.BUCKET: ({"edges"},),
}
PARAMETERS = ("length", "words", "levels", "step", "edges")


def _pairs(levels: Any) -> Any:
    """In the order of the values, so that equal levels are written alike."""
    return tuple(sorted(levels.items())) if isinstance(levels, Mapping) else levels


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError(f"{text[:60]!r} is not printable text")
    return text


Text = Annotated[str, Field(max_length=300), AfterValidator(_printable)]
Levels = Annotated[
    tuple[tuple[Text, Text], ...],
    Field(min_length=1, max_length=MOST_LEVELS),
    BeforeValidator(_pairs, json_schema_input_type=dict[Text, Text]),
    PlainSerializer(dict, return_type=dict[str, str]),
]


class Masking(BaseModel):
    """`length`: characters kept; `words`: words kept, parted by blanks; `levels`: value → what stands in its place.

    `step`: of which multiples are shown; `edges`: where ranges begin, in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    mask: Mask
    length: int | None = Field(default=None, ge=1, le=1_000)
    words: int | None = Field(default=None, ge=1, le=20)
    levels: Levels | None = None
    step: Annotated[Number, Field(gt=0)] | None = None
    edges: Annotated[tuple[Number, ...], Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        said = {name for name in PARAMETERS if getattr(self, name) is not None}
        ways = NEEDS.get(self.mask, (set(),))
        if said not in ways:
            wanted = " or ".join(", ".join(way) or "nothing more" for way in ways)
            raise ValueError(f"the mask {self.mask} takes {wanted}, not {', '.join(sorted(said)) or 'nothing'}")
        if self.edges and any(low >= high for low, high in zip(self.edges, self.edges[1:], strict=False)):
            raise ValueError("the edges of ranges must rise")
        return self


def _long(written: Any) -> Any:
    return {"mask": written} if isinstance(written, str) else written


def _short(masking: Masking) -> Any:
    told = {name: value for name, value in masking.model_dump(mode="json").items() if value is not None}
    return told["mask"] if len(told) == 1 else told


MaskTerm = Annotated[
    Masking,
    BeforeValidator(_long, json_schema_input_type=Mask | Masking),
    PlainSerializer(_short, return_type=str | dict[str, Any]),
]
