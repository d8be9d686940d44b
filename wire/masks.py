"""What a buyer may see in place of a value: the words of licences, and of drafts that advise one."""

from enum import StrEnum


class Mask(StrEnum):
    """The column keeps its type."""

    NULL = "null"  # nothing
    PSEUDONYM = "pseudonym"  # a keyed code: equal values stay equal for one buyer and dataset
    YEAR = "year"  # the first day of the date's year
    MONTH = "month"  # the first day of the date's month
    SALTED = "salted"  # a keyed code of one grant alone: another purchase of the same buyer has others
    TRUNCATE = "truncate"  # the first characters
    GENERALISE = "generalise"  # the first words, or what stated levels say instead
    ROUND = "round"  # the nearest multiple of a step
    BUCKET = "bucket"  # the lower bound of the range that the number lies in

    @classmethod
    def _missing_(cls, value: object) -> "Mask | None":
        """Terms and scopes written before pseudonyms had a key say hash; they are enforced as pseudonyms now."""
        return cls.PSEUDONYM if value == "hash" else None
