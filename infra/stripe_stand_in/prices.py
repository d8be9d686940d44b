"""Prices made from `price_data`, and what a list of items comes to."""

from infra.stripe_stand_in.billing_params import ItemPrice
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.errors import RequestInvalid
from infra.stripe_stand_in.ids import new_id
from infra.stripe_stand_in.params import LARGEST, CreateSession, LineItem, PriceData
from infra.stripe_stand_in.shapes import Object, shape


def changed(books: Books, price: Object, data: ItemPrice) -> Object:
    """Another price of the same product."""
    every = data.recurring
    recurring = price["recurring"] | {"interval": every.interval, "interval_count": every.interval_count}
    return shape(
        "price", books.now, currency=data.currency, product=data.product, recurring=recurring, type="recurring",
        unit_amount=data.unit_amount, unit_amount_decimal=str(data.unit_amount), active=False,
    )  # fmt: skip


def line(books: Books, item: LineItem) -> Object:
    """One line of a Checkout Session, with its price."""
    data = item.price_data
    total = data.unit_amount * item.quantity
    return shape(
        "item", books.now, amount_subtotal=total, amount_total=total, currency=data.currency,
        description=data.product_data.name, price=_price(books, data), quantity=item.quantity,
    )  # fmt: skip


def _price(books: Books, data: PriceData) -> Object:
    """The price alone; its product has an id and no endpoint."""
    every = data.recurring
    recurring = every and {
        "interval": every.interval, "interval_count": every.interval_count, "meter": None, "usage_type": "licensed",
    }  # fmt: skip
    return shape(
        "price", books.now, currency=data.currency, product=new_id("product"), recurring=recurring,
        type="recurring" if every else "one_time", unit_amount=data.unit_amount,
        unit_amount_decimal=str(data.unit_amount), active=False,
    )  # fmt: skip


def check(asked: CreateSession) -> None:
    """One currency, something to pay, and repeating prices where and only where the mode repeats."""
    currencies = {item.price_data.currency for item in asked.line_items}
    if len(currencies) > 1:
        raise RequestInvalid("All line items must have the same currency.", param="line_items")
    total = sum(item.price_data.unit_amount * item.quantity for item in asked.line_items)
    if total == 0 and asked.mode == "payment":
        raise RequestInvalid("The Checkout Session's total amount must be above 0.", code="amount_too_small")
    if total > LARGEST:
        raise RequestInvalid(f"The Checkout Session's total amount must be at most {LARGEST}.", code="amount_too_large")
    repeating = [bool(item.price_data.recurring) for item in asked.line_items]
    if asked.mode == "payment" and any(repeating):
        raise RequestInvalid("You specified `payment` mode but passed a recurring price.", param="line_items")
    if asked.mode == "subscription" and not all(repeating):
        raise RequestInvalid("The stand-in takes only recurring prices in `subscription` mode.", param="line_items")
