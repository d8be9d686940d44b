"""What a single text looks like: a number, a time, a text. For telling headers from rows; types.py decides columns."""

import re

from drafting.texts import nulls

NUMBER = re.compile(
    r"[(]?[-+−–△▲▼▽]?\s?[₩￦$€£¥]?\s?([0-9]{1,3}([,.'\s][0-9]{3})+|[0-9]+)?([.,][0-9]*)?([eE][+-]?[0-9]+)?\s?[-)%원]?"
)
TIME = re.compile(
    r"[0-9]{1,4}[-/.][0-9A-Za-z]{1,3}([-/.][0-9]{1,4})?([ T].*)?|[0-9]{4}년.*"
    r"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?|[0-9]{8}T[0-9]+"
)
UNIT = re.compile(
    r"[(\[（][^()\[\]（）]{1,12}[)\]）]|[℃℉°%‰㎍㎎㎏㎥㎡㎢㎞㎝㎜Ω][^0-9]{0,6}|[a-zA-Zμµ]{1,3}/[a-zA-Z0-9㎥²³]{1,4}"
    r"|[mckKM]?[mgLWNJ]|[kM]?Wh|ppm|ppb|hPa|mm|cm|km|원|명|개|건|대|천원|백만원|톤"
)


def shape(text: str) -> str:
    """number, time, text, or "" for a blank."""
    bare = text.strip()
    if not bare:
        return ""
    if NUMBER.fullmatch(bare) and any(c.isdigit() for c in bare):
        return "number"
    return "time" if TIME.fullmatch(bare) and bare[0].isdigit() else "text"


def pattern(text: str) -> str:
    """`K0012` → `a9`: runs of letters and digits as one sign each, what else stands there as it is."""
    runs = re.sub(r"[0-9]+", "9", text.strip())
    return re.sub(r"[가-힣]+", "가", re.sub(r"[A-Za-z]+", "a", runs))


def is_word(text: str) -> bool:
    """A text of letters, which is no way to say that there is nothing."""
    return shape(text) == "text" and any(sign.isalpha() for sign in text) and not nulls.is_known(text)


def is_unit(text: str) -> bool:
    """`(㎍/㎥)`, `m2`; a number in brackets is a number."""
    return UNIT.fullmatch(text.strip()) is not None and shape(text) != "number"
