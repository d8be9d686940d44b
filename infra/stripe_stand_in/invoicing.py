"""Invoices made by request: a draft, its items, then finalized, and paid from the card on file or made void."""

from infra.stripe_stand_in import collecting, invoices
from infra.stripe_stand_in.billing_params import AddInvoiceItem, CreateInvoice, FinalizeInvoice, PayInvoice
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.errors import CardDeclined, StripeError
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.params import Nothing
from infra.stripe_stand_in.shapes import Object


def create(books: Books, params: Params) -> Object:
    """POST /v1/invoices: a draft, which takes only the items that name it."""
    asked = CreateInvoice.read(params)
    customer = books.need("customer", asked.customer, "customer")
    return invoices.draft(books, customer, asked.currency, billing_reason="manual", metadata=asked.metadata)


def add_item(books: Books, params: Params) -> Object:
    """POST /v1/invoiceitems: one more line of a draft."""
    asked = AddInvoiceItem.read(params)
    invoice = _in(books, asked.invoice, "draft")
    if (invoice["currency"], invoice["customer"]) != (asked.currency, asked.customer):
        raise StripeError("The invoice item's currency and customer must be the invoice's.", param="invoice")
    item = books.make(
        "invoiceitem", amount=asked.amount, net_amount=asked.amount, currency=asked.currency, customer=asked.customer,
        date=books.now, description=asked.description, invoice=invoice["id"], metadata=asked.metadata,
        period={"start": books.now, "end": books.now},
    )  # fmt: skip
    invoices.with_lines(books, invoice, [invoices.item_line(books, item)])
    return item


def finalize(books: Books, id_: str, params: Params) -> Object:
    """POST /v1/invoices/{id}/finalize."""
    FinalizeInvoice.read(params)
    return invoices.opened(books, _in(books, id_, "draft"))


def pay(books: Books, id_: str, params: Params) -> Object:
    """POST /v1/invoices/{id}/pay: 402 where the card declines; the invoice stays open then."""
    asked = PayInvoice.read(params)
    method = books.need("payment_method", asked.payment_method, "payment_method")
    invoice = collecting.attempt(books, _in(books, id_, "open"), method)
    if invoice["status"] == "paid":
        return invoice
    raise CardDeclined("Your card was declined.")


def void(books: Books, id_: str, params: Params) -> Object:
    """POST /v1/invoices/{id}/void: nobody is to pay it any more."""
    Nothing.read(params)
    invoice = _in(books, id_, "open")
    times = invoice["status_transitions"] | {"voided_at": books.now}
    done = books.change(invoice, status="void", next_payment_attempt=None, status_transitions=times)
    books.tell("invoice.voided", done)
    return done


def _in(books: Books, id_: str, status: str) -> Object:
    found = books.need("invoice", id_)
    if found["status"] != status:
        raise StripeError(f"This invoice is {found['status']}, not {status}.", code="invoice_not_editable", param="id")
    return found
