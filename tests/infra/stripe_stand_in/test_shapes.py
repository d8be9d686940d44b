"""Our objects have every key that Stripe's published description gives them, and the network's own settings are read."""

from pathlib import Path

import httpx
import pytest
import stripe

from infra import secrets
from infra.network import Network
from infra.stripe_stand_in.settings import Settings
from infra.stripe_stand_in.shapes import SHAPES, shape
from tests.infra.stripe_stand_in.orders import opened
from tests.support.stripe import StandIn

PATHS = {
    "account": "accounts/acct_1", "payout": "payouts/po_1", "transfer": "transfers/tr_1",
    "charge": "charges/ch_1", "checkout.session": "checkout/sessions/cs_1", "customer": "customers/cus_1",
    "dispute": "disputes/du_1", "event": "events/evt_1", "invoiceitem": "invoiceitems/ii_1", "invoice": "invoices/in_1", "invoice_payment": "invoice_payments/inpay_1",
    "payment_intent": "payment_intents/pi_1", "refund": "refunds/re_1", "subscription": "subscriptions/sub_1",
}  # fmt: skip


@pytest.mark.parametrize("kind", PATHS)
def test_every_key_of_the_description_is_there(checker: str, kind: str) -> None:
    published = httpx.get(f"{checker}/v1/{PATHS[kind]}", auth=("sk_test_1", ""), trust_env=False).json()
    expandable = {"refunds"} if kind == "charge" else set()  # a list that Stripe shows only when it is asked to expand
    assert published.keys() - expandable == SHAPES[kind].keys()


def test_what_the_sdk_calls_required_is_never_null(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.pay(opened(client, monthly=True).id)
    stand_in.endpoint.wait_for("checkout.session.completed")
    for listed in (client.v1.checkout.sessions, client.v1.payment_intents, client.v1.charges, client.v1.customers,
                   client.v1.subscriptions, client.v1.invoices, client.v1.invoice_payments, client.v1.events):  # fmt: skip
        found = listed.list().data[0]  # type: ignore[attr-defined]
        optional = {
            name
            for name, kind in type(found).__annotations__.items()
            if "Optional" in str(kind) or "NoneType" in str(kind)
        }
        assert [name for name, value in found.to_dict().items() if value is None and name not in optional] == []


def test_a_fact_that_no_object_has_is_our_mistake() -> None:
    with pytest.raises(KeyError, match="refund has no colour"):
        shape("refund", 0, colour="red")


def test_settings_come_from_the_network(tmp_path: Path) -> None:
    environment = {"SDN_HOME": str(tmp_path), "SDN_PORT_BASE": "9700"}
    network = Network.read(environment)
    network.secrets.mkdir()
    for name in ("stripe-key", "stripe-webhook-secret"):
        secrets.write(network.secret(name), f"of {name}")
    settings = Settings.read(environment)
    assert (settings.base_url, settings.webhook_url) == (
        "http://127.0.0.1:9706",
        "http://127.0.0.1:9700/webhooks/stripe",
    )
    assert (settings.api_key, settings.webhook_secret) == ("of stripe-key", "of stripe-webhook-secret")
    assert (settings.control, settings.check_with) == (False, None)
    assert "of stripe" not in repr(settings)
