r"""Quotes behind an escape sign, `"a \"b\" c"`, rewritten as the `csv` module reads them: doubled, `"a ""b"" c"`.

Spark and DuckDB mean by `escape` what is meant here: it counts within quotes, before a quote or itself. The `csv`
module's `escapechar` would drop the sign before any letter, outside quotes too, and make `C:new` of `C:\new`.
"""

import re
from collections.abc import Iterator
from functools import cache

from sectors.spec.format import Format


def doubled(lines: Iterator[str], form: Format) -> Iterator[str]:
    """The lines of one record, from its first on; the next is taken only when it is asked for."""
    opening, inside = _signs(form.delimiter, form.quote, form.escape)
    instead = {form.escape + form.quote: form.quote * 2, form.escape * 2: form.escape}
    is_quoted = False
    for line in lines:
        pieces, at = [], 0
        while sign := (inside if is_quoted else opening).search(line, at):
            pieces += [line[at : sign.start()], instead.get(sign[0], sign[0])]
            is_quoted = not is_quoted or sign[0] != form.quote
            at = sign.end()
        yield "".join(pieces) + line[at:]


@cache
def _signs(delimiter: str, quote: str, escape: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What opens a quoted field, at the record's or the field's beginning; what has a meaning within one."""
    cut, sign, shield = map(re.escape, (delimiter, quote, escape))
    return re.compile(rf"(?:\A|{cut}){sign}"), re.compile(rf"{shield}[{sign}{shield}]|{sign}{sign}?")
