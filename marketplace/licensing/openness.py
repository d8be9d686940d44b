"""Of two ways to show a column, which shows more."""

from decimal import Decimal

from marketplace.licensing.masking import Masking
from wire.masks import Mask

ORDER = (
    Mask.TRUNCATE, Mask.ROUND, Mask.GENERALISE, Mask.BUCKET, Mask.MONTH, Mask.YEAR, Mask.PSEUDONYM, Mask.SALTED,
    Mask.NULL,
)  # fmt: skip


def closedness(masking: Masking | None) -> tuple[int, Decimal]:
    """The smaller, the more is shown; None: the values as they are."""
    if masking is None:
        return (0, Decimal(0))
    return (1 + ORDER.index(masking.mask), _coarseness(masking))


def _coarseness(masking: Masking) -> Decimal:
    """Of two masks of one kind: a longer text, a smaller step, more ranges or groups show more."""
    if masking.step is not None:
        return masking.step
    parts = masking.length or masking.words or len(masking.edges or masking.levels or ())
    return Decimal(-parts)
