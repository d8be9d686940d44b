"""Arguments of a request → what is asked, or the protocol's error: pure.

The resumption token holds where a list goes on and by what it was chosen, so that nothing is kept for it here.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, Field, TypeAdapter

VERBS: Mapping[str, tuple[set[str], set[str]]] = {  # what each needs and may have
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set"}),
}
LISTS = ("ListIdentifiers", "ListRecords")
Prefix = Literal["oai_dc", "dcat_ap"]
PREFIXES: Sequence[Prefix] = get_args(Prefix)
Word = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
_DAY, _SECOND = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class OaiError(Exception):
    """`code` is one of the protocol's; answered with status 200."""

    def __init__(self, code: str, cause: str) -> None:
        super().__init__(cause)
        self.code, self.cause = code, cause


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list is of: changed from `begins` on and before `ends`; behind the record `after`, changed at `at`."""

    prefix: Prefix
    begins: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    sector: Word | None = None
    at: AwareDatetime | None = None
    after: Word = ""
    given: Annotated[int, Field(ge=0, le=10**12)] = 0


_TOKEN = TypeAdapter(Chosen)


def arguments(told: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """OaiError for a verb that is none, for what is absent, unknown or said twice."""
    found = dict(told)
    if len(found) < len(told):
        raise OaiError("badArgument", "an argument is given twice")
    needed, possible = VERBS.get(found.get("verb", ""), (None, None))
    if needed is None or possible is None:
        raise OaiError("badVerb", "the verb is absent, or none of the protocol's")
    names = found.keys() - {"verb"}
    if "resumptionToken" in names and found["verb"] in LISTS:
        needed, possible = {"resumptionToken"}, set()
    if unknown := names - needed - possible:
        raise OaiError("badArgument", f"{', '.join(sorted(unknown))}: not an argument of {found['verb']}")
    if absent := needed - names:
        raise OaiError("badArgument", f"{', '.join(sorted(absent))} is needed")
    return found


def chosen(told: Mapping[str, str]) -> Chosen:
    """What a list is of."""
    if "resumptionToken" in told:
        return resumed(told["resumptionToken"])
    first, last = told.get("from"), told.get("until")
    if first is not None and last is not None and len(first) != len(last):
        raise OaiError("badArgument", "from and until are not of one granularity")
    begins = None if first is None else _moment(first, is_end=False)
    ends = None if last is None else _moment(last, is_end=True)
    if begins and ends and begins >= ends:
        raise OaiError("badArgument", "from is later than until")
    of = told.get("set")
    if of is not None and not of.startswith("sector:"):
        raise OaiError("noRecordsMatch", "there is no such set")
    return Chosen(prefix(told), begins, ends, of and of.removeprefix("sector:"))


def prefix(told: Mapping[str, str]) -> Prefix:
    found = next((one for one in PREFIXES if one == told["metadataPrefix"]), None)
    if found is None:
        raise OaiError("cannotDisseminateFormat", f"records are given as {' and '.join(PREFIXES)}")
    return found


def token(one: Chosen) -> str:
    return base64.urlsafe_b64encode(_TOKEN.dump_json(one)).decode()


def resumed(text: str) -> Chosen:
    """OaiError for a token that no list gave out."""
    try:
        return _TOKEN.validate_json(base64.b64decode(text, altchars=b"-_", validate=True), strict=True)
    except ValueError as error:
        raise OaiError("badResumptionToken", "no list gave out this token") from error


def _moment(text: str, *, is_end: bool) -> datetime:
    """The first moment behind it, for an end."""
    try:
        if _DAY.fullmatch(text):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return day + timedelta(days=is_end)
        if _SECOND.fullmatch(text):
            return datetime.fromisoformat(text) + timedelta(seconds=is_end)
    except (ValueError, OverflowError) as error:
        raise OaiError("badArgument", "a date is no date") from error
    raise OaiError("badArgument", "a date is neither YYYY-MM-DD nor YYYY-MM-DDThh:mm:ssZ")
