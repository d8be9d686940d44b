"""What whoever writes a licence may begin with."""

from fastapi import APIRouter

from marketplace.licensing.templates import templates
from wire.commerce import LicenceTemplate

router = APIRouter(tags=["licences"])


@router.get("/api/licence-templates")
def get_templates() -> list[LicenceTemplate]:
    """Ready-made terms, from open licences to research; `terms` lack the dataset and what `asks` names."""
    return list(templates())
