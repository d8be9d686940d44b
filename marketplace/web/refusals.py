"""How a route's own refusals stand in the OpenAPI document: `responses=refuses(NotAChunk, …)`."""

from typing import Any

from marketplace.errors import MarketplaceError

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def refuses(*errors: type[MarketplaceError]) -> dict[int | str, dict[str, Any]]:
    """By status; those that every route may give need not be named."""
    return {error.status: refusal(error.title) for error in errors}


def refusal(description: str) -> dict[str, Any]:
    return {"description": description, "content": PROBLEM}
