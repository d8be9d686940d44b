"""What a mask leaves of a column, in plain sentences."""

from decimal import Decimal

from marketplace.licensing.masking import Masking
from marketplace.licensing.numbers import plain
from wire.masks import Mask

SENTENCES = {
    "en": {
        Mask.NULL: "{title} is hidden (always empty).",
        Mask.PSEUDONYM: "{title} is shown as a pseudonym: a code of your company's own, the same for the same value.",
        Mask.SALTED: "{title} is shown as a pseudonym of this purchase alone: the same for the same value, another "
        "one in every other purchase.",
        Mask.YEAR: "{title} is shown by year only.",
        Mask.MONTH: "{title} is shown by month only.",
        Mask.TRUNCATE: "{title} is cut to its first {length} characters.",
        Mask.ROUND: "{title} is rounded to multiples of {step}.",
        Mask.BUCKET: "{title} is shown by range only, as where its range begins: {edges}. Below {lowest} it is empty.",
    },
    "ko": {
        Mask.NULL: "“{title}” 값은 제공되지 않으며 항상 빈 값으로 표시됩니다.",
        Mask.PSEUDONYM: "“{title}” 값은 귀사에만 쓰이는 가명으로 바꾸어 제공되며, 같은 값은 같은 가명으로 표시됩니다.",
        Mask.SALTED: "“{title}” 값은 이 구매에만 쓰이는 가명으로 바꾸어 제공됩니다. 같은 값은 같은 가명으로 표시되고, "
        "다른 구매에서는 다른 가명으로 표시됩니다.",
        Mask.YEAR: "“{title}” 값은 연 단위까지만 제공됩니다.",
        Mask.MONTH: "“{title}” 값은 월 단위까지만 제공됩니다.",
        Mask.TRUNCATE: "“{title}” 값은 앞 {length}자까지만 제공됩니다.",
        Mask.ROUND: "“{title}” 값은 {step} 단위로 반올림하여 제공됩니다.",
        Mask.BUCKET: "“{title}” 값은 구간의 시작값({edges})으로만 제공되며, {lowest}보다 작은 값은 빈 값으로 "
        "표시됩니다.",
    },
}
GENERAL = {
    "en": {
        "word": "{title} is cut to its first word.",
        "words": "{title} is cut to its first {words} words.",
        "levels": "{title} is shown by group only: {levels}. A value of no group is empty.",
        "more": "{shown} and {more} more",
    },
    "ko": {
        "word": "“{title}” 값은 첫 단어까지만 제공됩니다.",
        "words": "“{title}” 값은 앞 {words}단어까지만 제공됩니다.",
        "levels": "“{title}” 값은 구분({levels})으로만 제공되며, 구분이 없는 값은 빈 값으로 표시됩니다.",
        "more": "{shown} 외 {more}개",
    },
}
MOST_NAMED = 10


def mask_sentence(title: str, masking: Masking, language: str) -> str:
    template = _general(masking, language) if masking.mask is Mask.GENERALISE else SENTENCES[language][masking.mask]
    edges = [_number(edge) for edge in masking.edges or ()]
    levels = [f"“{level}”" for level in dict.fromkeys(level for _, level in masking.levels or ())]
    return template.format(
        title=title, length=masking.length, words=masking.words, step=_number(masking.step or Decimal(1)),
        edges=_named(edges, language), lowest=next(iter(edges), ""), levels=_named(levels, language),
    )  # fmt: skip


def _general(masking: Masking, language: str) -> str:
    words = GENERAL[language]
    return words["levels" if masking.levels else "word" if masking.words == 1 else "words"]


def _number(number: Decimal) -> str:
    return f"{Decimal(plain(number)):,}"


def _named(texts: list[str], language: str) -> str:
    shown, more = ", ".join(texts[:MOST_NAMED]), len(texts) - MOST_NAMED
    return GENERAL[language]["more"].format(shown=shown, more=more) if more > 0 else shown
