"""Giving back what a charge took, whole or in part. Cards are refunded at once."""

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.errors import StripeError
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.params import CreateRefund
from infra.stripe_stand_in.shapes import Object


def create(books: Books, params: Params) -> Object:
    """POST /v1/refunds: of a payment intent or a charge; without an amount, what is left."""
    asked = CreateRefund.read(params)
    charge = _charge(books, asked)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = left if asked.amount is None else asked.amount
    if left == 0:
        raise StripeError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        said = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise StripeError(said, param="amount")
    refund = books.make(
        "refund", amount=amount, charge=charge["id"], currency=charge["currency"], metadata=asked.metadata,
        payment_intent=charge["payment_intent"], reason=asked.reason, customer=charge["customer"],
        payment_method=charge["payment_method"],
    )  # fmt: skip
    _tell(books, charge, refund)
    return refund


def _charge(books: Books, asked: CreateRefund) -> Object:
    """The paid charge that the request names."""
    if (asked.charge is None) == (asked.payment_intent is None):
        raise StripeError("One of the following params should be provided for this request: payment_intent or charge.")
    if asked.charge is not None:
        charge = books.need("charge", asked.charge, "charge")
    else:
        intent = books.need("payment_intent", asked.payment_intent or "", "payment_intent")
        if intent["status"] != "succeeded":
            said = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise StripeError(said, code="payment_intent_unexpected_state", param="payment_intent")
        charge = books.need("charge", intent["latest_charge"])
    if not charge["captured"]:
        raise StripeError(f"Charge {charge['id']} was not paid.", code="charge_not_refundable", param="charge")
    return charge


def _tell(books: Books, charge: Object, refund: Object) -> None:
    refunded = charge["amount_refunded"] + refund["amount"]
    after = books.change(charge, amount_refunded=refunded, refunded=refunded == charge["amount_captured"])
    books.tell("refund.created", refund)
    books.tell("charge.refunded", after, {"amount_refunded": charge["amount_refunded"], "refunded": False})
    books.tell("refund.updated", refund, {})
