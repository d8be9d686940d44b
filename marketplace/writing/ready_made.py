"""Ready-made terms in the form: the fields of a licence, filled in by the template that was chosen. Pure."""

from marketplace.licensing.templates import templates
from marketplace.writing.fields import Fields
from marketplace.writing.terms import to_fields

USE = frozenset({"redistribution", "resale", "non_commercial", "unchanged", "share_alike", "purposes"})
"""What every template speaks of: of the terms before it nothing stays."""


def filled_in(fields: Fields, place: str) -> Fields:
    """`place` is a licence of the form, such as `plans.0.licences.1`. Columns, rows, masks and quotas stay."""
    chosen = fields.get(f"{place}.template", [""])[0]
    template = next((one for one in templates() if one.id == chosen), None)
    if template is None:
        return fields
    told = {f"{place}.{name}" for name in {*USE, *template.terms}}
    kept = {name: texts for name, texts in fields.items() if name not in told}
    fresh = to_fields({**template.terms, "dataset": ""}, place)
    return kept | {name: texts for name, texts in fresh.items() if name in told}
