"""Security headers of every answer. Nothing inline, nothing from elsewhere, no frames."""

from functools import cache
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.settings import Settings

CHECKOUT = "https://checkout.stripe.com"  # where a plan's form leads on


@cache
def content_security_policy(stripe_api_base: str) -> str:
    """A form may lead on to the checkout page, by Stripe or by the local stand-in."""
    stand_in = urlsplit(stripe_api_base)
    checkout = f"{stand_in.scheme}://{stand_in.netloc}" if stand_in.netloc else CHECKOUT
    return "; ".join(
        (
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'", f"form-action 'self' {checkout}", "frame-ancestors 'none'", "base-uri 'none'",
        )
    )  # fmt: skip


def security_headers(settings: Settings) -> dict[str, str]:
    return {
        "Content-Security-Policy": content_security_policy(settings.stripe_api_base),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


class SecurityHeaders:
    """Pure ASGI: adds the headers where the answer starts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = security_headers(scope["app"].state.parts.settings)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, with_headers)


def install(app: FastAPI) -> None:
    app.add_middleware(SecurityHeaders)
