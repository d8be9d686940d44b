"""The only wiring: settings → engine, clock, passwords, declarations → `Parts`, and what a fresh database needs."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from marketplace import gateways, needs, outbox
from marketplace.accounts import feed_tokens, founding
from marketplace.accounts.dependencies import REGISTRAR
from marketplace.accounts.oidc.provider import IdentityProvider
from marketplace.accounts.second_step import service as second_step
from marketplace.accounts.secrets import Passwords
from marketplace.approvals import service as approvals
from marketplace.catalogue.found import FindListings
from marketplace.catalogue.owned import OwnedPlans
from marketplace.clock import Clock, system_clock
from marketplace.database import make_engine, sessions, with_password
from marketplace.deletions import service as deletions
from marketplace.doors.open import service as open_uses
from marketplace.doors.open.views import Views
from marketplace.doors.query.slots import Slots
from marketplace.forwarding import service as forwarding
from marketplace.forwarding.files import FilesDoor
from marketplace.forwarding.outlets import Outlets
from marketplace.forwarding.sending import Sending as ForwardingSending
from marketplace.forwarding.work import Network
from marketplace.harvesting import service as harvesting
from marketplace.ids import new_id
from marketplace.invoices import service as invoices
from marketplace.joining import letters
from marketplace.joining import sending as letters_sending
from marketplace.joining import service as joining
from marketplace.listings import reviewing
from marketplace.listings import steps as listing_steps
from marketplace.listings.applying import SUCCEEDED
from marketplace.listings.looks import Looks
from marketplace.notices import service as notices
from marketplace.notices.sending import Sending
from marketplace.notices.webhooks import WebhookSender
from marketplace.offers import service as offers
from marketplace.payments import service as inbox
from marketplace.payments.port import PaymentGateway
from marketplace.payouts import accounts as payout_accounts
from marketplace.payouts import runs as payout_runs
from marketplace.payouts import sending as payouts_sending
from marketplace.payouts.desk import calendar_of
from marketplace.payouts.port import Way as PayoutWay
from marketplace.payouts.sending import Gateways
from marketplace.promises import service as promises
from marketplace.punctuality import service as punctuality
from marketplace.purchases import budgets, posting, settlement, successions, usage_budgets, withholding, wording
from marketplace.purchases.desk import Desk
from marketplace.purchases.owned import owned_plans
from marketplace.records import ours
from marketplace.records import service as records
from marketplace.releases import service as releases
from marketplace.search.finding import Finder
from marketplace.search.index import Indexing
from marketplace.search.listed import listings_by_words
from marketplace.search.saved import matching
from marketplace.search.saved import telling as saved_searches
from marketplace.search.schema import Place
from marketplace.settings import Settings, SettingsError
from marketplace.subscriptions import attending
from marketplace.subscriptions import fulfilment as subscriptions
from marketplace.transfers.folder import take_in_folder
from marketplace.uploads import service as uploads
from marketplace.uploads.airflow import AirflowRuns
from marketplace.uploads.port import Runs
from marketplace.web.needs import Provider
from sectors.live import Declarations
from sectors.registry import Registry


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes of one process share: `request.app.state.parts`."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock
    passwords: Passwords
    session_key: bytes
    declared: Callable[[], Registry]
    payments: PaymentGateway
    runs: Runs
    finder: Finder
    find_listings: FindListings
    payouts: Gateways = field(default_factory=dict)
    apply: inbox.Apply = subscriptions.apply
    owned: OwnedPlans = owned_plans
    query_slots: Slots = field(default_factory=Slots)
    needs: Mapping[str, Iterable[Provider]] = field(default_factory=dict)
    identities: IdentityProvider | None = None
    looks: Looks = field(default_factory=Looks)
    open_views: Views = field(default_factory=Views)

    @property
    def second_step_key(self) -> str:
        """What the secrets of members' phones are sealed with."""
        return self.settings.secret(second_step.KEY)

    @property
    def registry(self) -> Registry:
        """The declarations as they stand."""
        return self.declared()


@dataclass(frozen=True, slots=True)
class Task:
    """Something the worker does again and again: `run(now)` answers how many things it did."""

    name: str
    every: timedelta
    run: Callable[[datetime], int]


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    passwords: Passwords | None = None,
    declared: Callable[[], Registry] | None = None,
    payments: PaymentGateway | None = None,
    runs: Runs | None = None,
    payouts: Gateways | None = None,
) -> Parts:
    """Wire one process. Reads secrets and declarations; the database is first asked by a request."""
    engine = make_engine(database_url(settings))
    current, finder = declared or Declarations(settings.sectors).current, Finder(Place(settings.home))
    return Parts(
        settings=settings,
        engine=engine,
        sessions=sessions(engine),
        clock=clock,
        passwords=passwords or Passwords(PasswordHasher()),
        session_key=settings.secret("session-key").encode(),
        declared=current,
        needs=needs.providers(current, settings.home),
        finder=finder,
        find_listings=listings_by_words(finder),
        identities=gateways.identity_provider(settings, clock),
        payments=payments or gateways.payments(settings, sessions(engine), clock),
        runs=runs or AirflowRuns(settings.airflow_url, settings.secret("airflow-marketplace-password")),
        payouts=payouts if payouts is not None else gateways.payouts(settings, clock),
    )


def handlers(parts: Parts) -> Mapping[str, Sequence[outbox.Handler]]:
    """Who is told of what: topic → handlers."""
    found: dict[str, list[outbox.Handler]] = {
        uploads.PLACED: [uploads.start_run(parts.runs)],
        posting.POSTED: [invoices.issuing(parts.settings.zone)],
        releases.LANDED: [punctuality.answering(parts.declared)],
        releases.JUDGED: [punctuality.answering(parts.declared)],
        SUCCEEDED: [successions.tell_subscribers],
        reviewing.SUSPENDED: [withholding.withhold],
        reviewing.RESTORED: [withholding.give_again],
    }
    for topic, handler in notices.handlers(parts.declared).items():
        found.setdefault(topic, []).append(handler)
    found[releases.PUBLISHED].append(forwarding.plan)
    for topic in (releases.PUBLISHED, listing_steps.CHANGED):
        found.setdefault(topic, []).append(
            ours.follow(parts.declared, parts.settings.marketplace_url, parts.settings.files_url)
        )
    index = indexing(parts)
    found.setdefault(records.CHANGED, []).extend((index.follow, matching.follow(parts.finder)))
    found[listing_steps.CHANGED].append(index.follow_listing)
    return found


def paying(parts: Parts) -> Sequence[Task]:
    """What the worker does at once: a buyer who has paid waits for it."""
    return (Task("payments", timedelta(0), lambda now: inbox.handle_pending(parts.sessions, parts.apply, now)),)


def tasks(parts: Parts) -> Sequence[Task]:
    """What else the worker does, in this order, each in its rhythm."""
    told = handlers(parts)
    kept = ours.Keeping(parts.sessions, parts.declared, parts.settings.marketplace_url, files=parts.settings.files_url)
    return (
        Task("outbox", timedelta(0), lambda now: outbox.hand_on(parts.sessions, told, now)),
        Task(
            "reconcile",
            timedelta(minutes=1),
            lambda now: settlement.reconcile(parts.sessions, parts.payments, now, parts.apply),
        ),
        Task("subscriptions", timedelta(minutes=1), lambda now: attending.attend(desk(parts), now)),
        Task("declarations", timedelta(seconds=5), lambda now: _take_up_declarations(parts, now)),
        Task("records", timedelta(seconds=5), kept.round),
        Task("search", timedelta(minutes=1), indexing(parts).round),
        Task(
            "saved searches",
            timedelta(minutes=10),
            lambda now: saved_searches.tell_due(parts.sessions, parts.declared, now),
        ),
        Task("due", timedelta(minutes=1), lambda now: punctuality.check(parts.sessions, parts.registry.datasets, now)),
        Task(
            "invoices",
            timedelta(hours=1),
            lambda now: invoices.issue_missing(parts.sessions, parts.settings.zone, now),
        ),
        Task("promises", timedelta(minutes=10), lambda now: promises.keep(parts.sessions, now)),
        Task("statements", timedelta(minutes=1), lambda now: _take_in_statements(parts, now)),
        Task(
            "payout runs",
            timedelta(hours=1),
            lambda now: payout_runs.run_due(parts.sessions, calendar_of(parts.settings), parts.settings.zone, now),
        ),
        Task("payout accounts", timedelta(minutes=10), lambda now: _ask_after_accounts(parts, now)),
        Task(
            "payouts", timedelta(seconds=30), lambda now: payouts_sending.send_due(parts.sessions, parts.payouts, now)
        ),
        Task("deletions", timedelta(minutes=10), lambda now: deletions.tell_ended(parts.sessions, now)),
        Task("approvals", timedelta(minutes=1), lambda now: approvals.expire(parts.sessions, now)),
        Task("usage budgets", timedelta(minutes=1), lambda now: usage_budgets.hold_all(parts.sessions, now)),
        Task("budgets", timedelta(hours=1), lambda now: budgets.tell_reached(parts.sessions, now)),
        Task("offers", timedelta(minutes=1), lambda now: offers.expire(parts.sessions, now)),
        Task("old notices", timedelta(hours=1), lambda now: notices.forget(parts.sessions, now)),
        Task("old letters", timedelta(hours=1), lambda now: letters.forget(parts.sessions, now)),
        Task("old applications", timedelta(hours=1), lambda now: joining.forget(parts.sessions, now)),
        Task("old harvests", timedelta(hours=1), lambda now: harvesting.forget(parts.sessions, now)),
        Task("old forwardings", timedelta(hours=1), lambda now: forwarding.forget(parts.sessions, now)),
        Task("old counts", timedelta(hours=1), lambda now: open_uses.forget(parts.sessions, now)),
        Task("uploads", timedelta(hours=1), lambda now: uploads.expire(parts.sessions, parts.settings.layout, now)),
    )


def indexing(parts: Parts) -> Indexing:
    """What keeps the index of the data map."""
    return Indexing(parts.sessions, Place(parts.settings.home))


def desk(parts: Parts) -> Desk:
    """Where the worker attends to what repeats, as at the desk where it is bought."""
    return Desk(parts.sessions, parts.payments, parts.settings.marketplace_url, parts.registry, parts.apply)


def outgoing(parts: Parts) -> Sequence[Task]:
    """What the worker does beside its other tasks: it waits for servers of others."""
    sending = Sending(parts.sessions, gateways.senders(parts.settings), parts.clock)
    written = letters_sending.Sending(
        parts.sessions, gateways.post(parts.settings), parts.settings.marketplace_url, parts.session_key
    )
    return (Task("notices", timedelta(0), sending.round), Task("letters", timedelta(0), written.round))


def forwarded(parts: Parts, stop: threading.Event) -> Sequence[Task]:
    """What the worker sends beside that: files may be large. `stop` ends it."""
    settings = parts.settings
    sending = ForwardingSending(
        parts.engine, parts.sessions, outlets(parts), parts.clock, settings.home / "forwarding", network(parts), stop,
    )  # fmt: skip
    return (Task("forwarding", timedelta(0), sending.round),)


def harvested(parts: Parts, stop: threading.Event) -> Sequence[Task]:
    """What the worker reads beside that: catalogues of others may be slow. `stop` ends it."""
    reading = harvesting.harvesting(parts.sessions, parts.clock, new_id("wrk"), parts.settings.webhook_allow, stop)
    return (Task("harvests", timedelta(seconds=5), reading.round),)


def network(parts: Parts) -> Network:
    """Ours, as what is forwarded tells of it."""
    return Network(parts.settings.marketplace_url, parts.settings.name, parts.declared)


def outlets(parts: Parts) -> Outlets:
    """The ways out for releases, and the door that they come from."""
    settings, clock = parts.settings, parts.clock
    door = FilesDoor(settings.files_url, lambda: settings.secret("jwt-private.pem"), clock)
    sender = WebhookSender(settings.secret("webhook-key"), settings.webhook_allow)
    return Outlets(door, sender, settings.webhook_allow, settings.secret(forwarding.KEY), clock)


def _ask_after_accounts(parts: Parts, now: datetime) -> int:
    gateway = parts.payouts.get(PayoutWay.CONNECT)
    return payout_accounts.refresh_all(parts.sessions, gateway, now) if gateway else 0


def _take_in_statements(parts: Parts, now: datetime) -> int:
    return take_in_folder(parts.sessions, parts.settings.home / "bank", parts.settings.zone, now)


def _take_up_declarations(parts: Parts, now: datetime) -> int:
    """Take up what was declared since: supply centers, feeds' tokens, known feeds, sentences of earlier purchases."""
    declared = parts.registry
    with parts.sessions.begin() as session:
        made = founding.found_supply_centers(session, declared.supply_centers, now)
        feeds = [dataset.id for dataset in declared.datasets]
        made += feed_tokens.provide(session, parts.settings.secrets, feeds)
        made += wording.write_down_earlier(session, declared, now)
        return made + releases.know_feeds(session, feeds, now)


def prepare(parts: Parts) -> None:
    """What a migrated database needs before the first request; again at every start, for new services."""
    secret = parts.settings.secret
    with parts.sessions.begin() as session:
        founding.found(
            session,
            parts.passwords,
            operator_password=secret("operator-password"),
            services={REGISTRAR: secret("registrar-token")},
            now=parts.clock(),
        )
    _take_up_declarations(parts, parts.clock())


def database_url(settings: Settings) -> str:
    """The address, its password from the secrets where the environment gives none. SettingsError without one."""
    if not settings.database_url:
        raise SettingsError("the environment does not set MARKETPLACE_DATABASE_URL; start through `sdn up`")
    url = with_password(settings, settings.database_url, "marketplace-db-password")
    return url.render_as_string(hide_password=False)
