"""Who the settings name outside: payment services, banks, mail, webhooks, a provider of identities."""

from collections.abc import Mapping

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.oidc.provider import SECRET as OIDC_SECRET
from marketplace.accounts.oidc.provider import IdentityProvider
from marketplace.accounts.oidc.routes import BACK
from marketplace.clock import Clock
from marketplace.notices.mail import MailSender
from marketplace.notices.port import Sender
from marketplace.notices.rules import Way
from marketplace.notices.webhooks import WebhookSender
from marketplace.payments.port import STRIPE, PaymentGateway
from marketplace.payments.providers import BANK, Providers
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payouts.port import Way as PayoutWay
from marketplace.payouts.sending import Gateways
from marketplace.payouts.stripe_connect import StripeConnect
from marketplace.post import Post
from marketplace.settings import Settings
from marketplace.transfers.gateway import BankTransfers


def payments(settings: Settings, opened: sessionmaker[Session], clock: Clock) -> PaymentGateway:
    """Cards, and bank transfers where the operator says to which account."""
    gateways: dict[str, PaymentGateway] = {STRIPE: _stripe(settings, clock)}
    if settings.bank_account:
        gateways[BANK] = BankTransfers(opened, clock, settings.marketplace_url)
    return Providers(gateways)


def identity_provider(settings: Settings, clock: Clock) -> IdentityProvider | None:
    """Who signs members in elsewhere, where the operator says so."""
    if settings.identities is None:
        return None
    secret = settings.secret(OIDC_SECRET)
    return IdentityProvider(settings.identities, secret, settings.marketplace_url + BACK, clock)


def payouts(settings: Settings, clock: Clock) -> Gateways:
    return {PayoutWay.CONNECT: StripeConnect(_stripe_connect(settings, clock))}


def _stripe_connect(settings: Settings, clock: Clock) -> StripeGateway:
    """What Stripe tells of connected accounts is signed with the secret of their own endpoint, where there is one."""
    own = "stripe-connect-webhook-secret"
    secret = settings.secret(own if (settings.secrets / own).exists() else "stripe-webhook-secret")
    return StripeGateway(settings.secret("stripe-key"), secret, settings.stripe_api_base, clock=clock)


def _stripe(settings: Settings, clock: Clock) -> PaymentGateway:
    secret = settings.secret("stripe-webhook-secret")
    return StripeGateway(settings.secret("stripe-key"), secret, settings.stripe_api_base, clock=clock)


def post(settings: Settings) -> Post | None:
    """The operator's mail server; None: this network sends no mail."""
    return Post(settings.smtp, lambda: settings.secret("smtp-password")) if settings.smtp else None


def senders(settings: Settings) -> Mapping[Way, Sender]:
    """The ways out that the settings open."""
    found: dict[Way, Sender] = {Way.WEBHOOK: WebhookSender(settings.secret("webhook-key"), settings.webhook_allow)}
    if server := post(settings):
        found[Way.MAIL] = MailSender(server, marketplace=settings.marketplace_url, zone=settings.zone)
    return found
