"""The port on Stripe Connect: an account for each supply center, transfers to it, payouts to its bank.

open_account → onboarding (Stripe's page) → standing;  pay: transfer, then a payout of the account → look_up
Requests go through the payments' client. What Stripe forgets after a day (keys) is found by our id on the object.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from marketplace.payments.errors import PaymentRefused, PaymentUnavailable
from marketplace.payments.stripe_bodies import parsed
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payouts.errors import PayoutRefused, PayoutUnavailable
from marketplace.payouts.port import Answer, Hint, NewAccount, PayoutOrder, Standing, Told

T = TypeVar("T")
_ANSWERS = {"paid": Answer.PAID, "failed": Answer.FAILED, "canceled": Answer.FAILED}


class StripeConnect:
    """`stripe` is made with the secret of the endpoint for connected accounts."""

    def __init__(self, stripe: StripeGateway) -> None:
        self._stripe, self._v1 = stripe, stripe.client.v1

    def open_account(self, asked: NewAccount) -> str:
        params: Any = {
            "type": "express", "country": asked.country, "email": asked.email, "business_type": "company",
            "company": {"name": asked.name}, "capabilities": {"transfers": {"requested": True}},
            "settings": {"payouts": {"schedule": {"interval": "manual"}}},
            "metadata": {"organisation_id": asked.organisation_id},
        }  # fmt: skip
        key = f"{asked.organisation_id}:account"
        return str(self._asked(lambda: self._v1.accounts.create(params, {"idempotency_key": key})).id)

    def onboarding(self, account: str, *, back: str, again: str) -> str:
        params: Any = {"account": account, "type": "account_onboarding", "return_url": back, "refresh_url": again}
        return str(self._asked(lambda: self._v1.account_links.create(params)).url)

    def standing(self, account: str) -> Standing:
        found = self._fields(lambda: self._v1.accounts.retrieve(account))
        missing = tuple((found.get("requirements") or {}).get("currently_due") or ())
        can = (found.get("capabilities") or {}).get("transfers") == "active"
        return Standing(bool(found["payouts_enabled"]) and can, missing)

    def pay(self, order: PayoutOrder) -> str:
        if not order.account:
            raise PayoutRefused("the supply center has no account at the payment service")
        self._transfer(order)
        held = self._of_account(order)
        living = [p["id"] for p in held if p["status"] not in ("failed", "canceled")]
        return str(living[0]) if living else self._pay_out(order)

    def _transfer(self, order: PayoutOrder) -> None:
        """Once for a payout, however often it is paid out from there."""
        if self._asked(lambda: self._v1.transfers.list({"transfer_group": order.id, "limit": 1})).data:
            return
        params: Any = {
            "amount": order.amount.minor, "currency": order.amount.currency.lower(), "destination": order.account,
            "transfer_group": order.id, "metadata": {"payout_id": order.id},
        }  # fmt: skip
        key = {"idempotency_key": f"{order.id}:transfer:{order.attempt}"}
        self._asked(lambda: self._v1.transfers.create(params, key))  # type: ignore[arg-type]

    def _of_account(self, order: PayoutOrder) -> list[Mapping[str, Any]]:
        """The account's payouts that bear our id, newest first."""
        options: Any = {"stripe_account": order.account}
        found = self._asked(lambda: self._v1.payouts.list({"limit": 100}, options))
        all_of_it = [payout.to_dict() for payout in found.data]
        return [payout for payout in all_of_it if (payout["metadata"] or {}).get("payout_id") == order.id]

    def _pay_out(self, order: PayoutOrder) -> str:
        params: Any = {
            "amount": order.amount.minor, "currency": order.amount.currency.lower(),
            "metadata": {"payout_id": order.id},
        }  # fmt: skip
        options: Any = {"stripe_account": order.account, "idempotency_key": f"{order.id}:payout:{order.attempt}"}
        return str(self._asked(lambda: self._v1.payouts.create(params, options)).id)

    def look_up(self, order: PayoutOrder, reference: str) -> Told:
        options: Any = {"stripe_account": order.account}
        found = self._fields(lambda: self._v1.payouts.retrieve(reference, {}, options))
        return Told(_ANSWERS.get(found["status"], Answer.SENT), found.get("failure_message") or "")

    def read_hint(self, body: bytes, signature: str) -> Hint:
        """SignatureInvalid unless Stripe signed these bytes just now."""
        self._stripe.demand_signed(body, signature)
        event = _dict(parsed(body))
        metadata = _dict(_dict(_dict(event.get("data")).get("object")).get("metadata"))
        account, payout = event.get("account"), metadata.get("payout_id")
        return Hint(account if isinstance(account, str) else None, payout if isinstance(payout, str) else None)

    def _fields(self, call: Callable[[], Any]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._asked(call).to_dict()
        return found

    def _asked(self, call: Callable[[], T]) -> T:
        """The payments' errors become the payouts'."""
        try:
            return self._stripe.asked(call)
        except PaymentUnavailable as error:
            raise PayoutUnavailable(error.detail, remedy=error.remedy) from error
        except PaymentRefused as error:
            raise PayoutRefused(error.detail, remedy=error.remedy) from error


def _dict(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}
