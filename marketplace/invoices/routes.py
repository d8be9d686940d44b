"""Invoices for who bought, who sold and the operator: page, JSON, PDF, and the fields of a tax invoice as CSV."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.invoices import pdf, queries, tax_sheet
from marketplace.invoices.models import Invoice
from marketplace.paging import Cursor, Limit
from marketplace.web import Config, Language, render
from marketplace.web.sheets import Encoding, sheet
from wire import invoices as wire
from wire.base import Page
from wire.commerce import Words

router = APIRouter(tags=["invoices"])
Trader = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.SUPPLY_CENTER, Role.OPERATOR))]
LARGEST_SHEET = 10_000  # invoices


@router.get("/api/invoices")
def mine(
    session: Transaction, viewer: Trader, limit: Limit = 50, cursor: Cursor = None, purchase_id: str | None = None
) -> Page[wire.Invoice]:
    """What the organisation bought or sold, newest first; an operator sees all."""
    rows, following = queries.page_of(session, viewer, limit=limit, cursor=cursor, purchase_id=purchase_id)
    return Page(items=[_wire(row) for row in rows], next=following)


@router.get("/api/invoices/{invoice_id}")
def one(invoice_id: str, session: Transaction, viewer: Trader) -> wire.Invoice:
    return _wire(queries.of_viewer(session, viewer, invoice_id))


@router.get("/invoices", response_class=HTMLResponse)
def list_page(request: Request, session: Transaction, viewer: Trader, cursor: Cursor = None) -> HTMLResponse:
    rows, following = queries.page_of(session, viewer, limit=30, cursor=cursor)
    return render(request, "invoices/list.html", invoices=rows, following=following)


@router.get("/invoices.csv")
def list_sheet(session: Transaction, viewer: Trader, encoding: Encoding = Encoding.UTF_8) -> Response:
    """The newest invoices with the fields of a tax invoice, a row for each line."""
    rows, _ = queries.page_of(session, viewer, limit=LARGEST_SHEET, cursor=None)
    return sheet("invoices", tax_sheet.HEAD, tax_sheet.rows(rows), encoding)


@router.get("/invoices/{invoice_id}", response_class=HTMLResponse)
def show_page(request: Request, invoice_id: str, session: Transaction, viewer: Trader) -> HTMLResponse:
    invoice = queries.of_viewer(session, viewer, invoice_id)
    return render(
        request, "invoices/show.html", invoice=invoice, tax_rule=pdf.RULES[invoice.tax_rule], party=pdf.PARTY,
        disclaimer=pdf.NOT_A_TAX_INVOICE,
    )  # fmt: skip


@router.get("/invoices/{invoice_id}/pdf")
def as_pdf(invoice_id: str, session: Transaction, viewer: Trader, settings: Config, language: Language) -> Response:
    """The document, in the reader's language."""
    invoice = queries.of_viewer(session, viewer, invoice_id)
    return pdf.document(invoice, settings.type, language).response(invoice.number)


def _wire(row: Invoice) -> wire.Invoice:
    return wire.Invoice(
        id=row.id, number=row.number, kind=row.kind.value, corrects=row.of_number, purchase_id=row.purchase_id,
        issued_at=row.issued_at, supplied_on=row.supplied_on, currency=row.currency, supply_minor=row.supply_minor,
        tax_minor=row.tax_minor, total_minor=row.total.minor, tax_rule=row.tax_rule.value,
        seller=wire.Party(**row.seller), buyer=wire.Party(**row.buyer),
        lines=[
            wire.InvoiceLine(
                title=Words(**line["title"]), quantity=line["quantity"], unit=line["unit"],
                supply_minor=line["supply_minor"], tax_minor=line["tax_minor"],
            )
            for line in row.lines
        ],
        note=row.note,
    )  # fmt: skip
