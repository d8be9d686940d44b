"""The form of signing in, with the cause where it did not work, and the way to the provider where there is one."""

from fastapi import Request
from starlette.responses import HTMLResponse

from marketplace.errors import MarketplaceError
from marketplace.web import render


def sign_in_form(
    request: Request, back: str, *, email: str = "", problem: MarketplaceError | None = None
) -> HTMLResponse:
    identities = request.app.state.parts.identities
    return render(
        request, "accounts/sign_in.html", status=problem.status if problem else 200, way_back=back, email=email,
        problem=problem, provider=identities.told.name if identities else "",
    )  # fmt: skip
