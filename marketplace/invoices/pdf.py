"""An invoice as a PDF: both sides, the lines, supply value, tax, and what the document is not."""

from functools import partial
from pathlib import Path
from typing import Any

from marketplace.accounts.registration import countries
from marketplace.invoices.errors import TypeMissing
from marketplace.invoices.models import Invoice, InvoiceKind
from marketplace.web.documents import Document
from marketplace.web.filters import money
from marketplace.web.translations import translate

RULES = {
    "domestic": "VAT is included in the price.",
    "exempt": "The seller is exempt from VAT.",
    "zero_rated": "Zero-rated: sold abroad.",
    "reverse_charge": "Reverse charge: the buyer accounts for VAT.",
    "outside": "Outside the scope of VAT.",
    "unknown": "No VAT was reckoned: the country of the seller or of the buyer was not known.",
}
NOT_A_TAX_INVOICE = (
    "Written by the network in the name of the supply center. It is no electronic tax invoice: the seller issues "
    "that one from the exported fields, where the law asks for it."
)
PARTY = {
    "name": "Registered name", "business_number": "Business number", "representative": "Representative",
    "address": "Registered address", "email": "Mail address for invoices", "country": "Country",
}  # fmt: skip


def document(invoice: Invoice, folder: Path | None, language: str) -> Document:
    """TypeMissing where there is no type to set it in."""
    if folder is None or not folder.is_dir():
        raise TypeMissing(remedy="The operator runs `make setup` again, or sets SDN_TYPE.")
    _ = partial(_said, language)
    kind = _("Credit note") if invoice.kind is InvoiceKind.CREDIT_NOTE else _("Invoice")
    made = Document(folder, f"{kind} {invoice.number}")
    made.facts(_facts(invoice, language))
    made.head(_("Seller and buyer"))
    made.facts(_party(invoice.seller, language), _party(invoice.buyer, language))
    made.head(_("What was bought"))
    made.table(*_table(invoice, language), widths=(44, 12, 12, 16, 16), figures=4)
    made.small(_(RULES[invoice.tax_rule]))
    made.small(_(NOT_A_TAX_INVOICE))
    return made


def _said(language: str, text: str) -> str:
    return translate(text, language)


def _facts(invoice: Invoice, language: str) -> dict[str, str]:
    told = {
        translate("Number", language): invoice.number,
        translate("Day of supply", language): invoice.supplied_on.isoformat(),
        translate("Purchase", language): invoice.purchase_id,
    }
    if invoice.of_number:
        told[translate("Corrects", language)] = invoice.of_number
    if invoice.note:
        told[translate("Reason", language)] = translate(invoice.note, language)
    return told


def _party(party: dict[str, Any], language: str) -> dict[str, str]:
    told = {name: party[name] or "–" for name in PARTY}
    if party["country"]:
        told["country"] = countries(language)[party["country"]]
    return {translate(PARTY[name], language): value for name, value in told.items()}


def _table(invoice: Invoice, language: str) -> tuple[list[str], list[list[str]]]:
    _ = partial(_said, language)
    currency = invoice.currency
    head = [_("Item"), _("Quantity"), _("Supply value"), _("Tax"), _("Sum")]
    lines = [
        [
            line["title"][language], f"{line['quantity']:,} {line['unit']}".strip(),
            money(line["supply_minor"], currency), money(line["tax_minor"], currency),
            money(line["supply_minor"] + line["tax_minor"], currency),
        ]
        for line in invoice.lines
    ]  # fmt: skip
    return head, [*lines, [_("Sum"), "", money(invoice.supply), money(invoice.tax), money(invoice.total)]]
