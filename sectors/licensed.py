"""The licence under which a source gives a dataset: the `licence` key of a declaration."""

from sectors.licences import LICENCES, UNKNOWN, Demand
from sectors.reader import Reader, nearest


def read_licence(reader: Reader) -> str:
    """The id; `LicenseRef-unknown` where none is given. DeclarationError for one that no row of the table has.

    Also for a licence that demands to name its source, where the declaration names nobody.
    """
    found = reader.take("licence", str, UNKNOWN)
    if found not in LICENCES:
        known = list(LICENCES)
        raise reader.error("licence", f"is {found!r}", f"Use one of {', '.join(known)}{nearest(found, known)}.")
    if Demand.CREDIT in LICENCES[found].demands and not reader.has("attribution"):
        raise reader.error("attribution", f"is missing, and {found} demands it", "Write who must be named.")
    return found
