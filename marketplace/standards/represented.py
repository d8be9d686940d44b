"""A dataset's address answers a page to people and leads programs to the form that they accept.

Its page asks first: `if (other := represented(request, record)): return other`, and says at the end `linked(…)`.
"""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from marketplace.standards.errors import NotAcceptable
from marketplace.standards.forms import FORMS, SYNTAXES
from marketplace.standards.negotiation import best
from wire.records import dataset_address

PAGE = ("text/html", None)
CATALOGUE_FORMS = {kind: end for end, (_, kind) in SYNTAXES.items() if end != "nt"}  # those that are in pages


def represented(request: Request, record: str) -> Response | None:
    """303 to another form than the page; None where the page is wanted. NotAcceptable where nothing is."""
    offered = [PAGE, *((form.media_type, form.profile) for form in FORMS)]
    found = best(request.headers.get("accept", ""), offered)
    if found is None:
        raise NotAcceptable(_named([f.content_type for f in FORMS]), remedy="Ask for one of them, or for text/html.")
    return None if found == 0 else _see(f"{_address(request, record)}/{FORMS[found - 1].name}")


def catalogue_represented(request: Request) -> Response:
    """The same for /catalog: people are led to the data map."""
    base = request.app.state.parts.settings.marketplace_url
    found = best(request.headers.get("accept", ""), [PAGE, *((kind, None) for kind in CATALOGUE_FORMS)])
    if found is None:
        raise NotAcceptable(_named(list(CATALOGUE_FORMS)), remedy="Ask for one of them, or for text/html.")
    return _see(f"{base}/datasets" if found == 0 else f"{base}/catalog.{list(CATALOGUE_FORMS.values())[found - 1]}")


def linked(request: Request, response: Response, record: str) -> None:
    """The page names its other forms (RFC 8288): for programs that read headers alone."""
    here = _address(request, record)
    kinds = [f'<{here}/{form.name}>; rel="alternate"; type="{_quoted(form.content_type)}"' for form in FORMS]
    response.headers["Link"] = ", ".join([*kinds, f'<{here}/dcat.ttl>; rel="describedby"; type="text/turtle"'])
    response.headers.add_vary_header("Accept")


def _address(request: Request, record: str) -> str:
    return dataset_address(request.app.state.parts.settings.marketplace_url, record)


def _see(address: str) -> Response:
    response = RedirectResponse(address, 303)
    response.headers["Vary"] = "Accept"
    return response


def _named(kinds: list[str]) -> str:
    return f"it is given as {', '.join(kinds)}"


def _quoted(content_type: str) -> str:
    return content_type.replace('"', "'")
