"""Where a supply center is paid: a bank account for the bank file, or an account at the payment service."""

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.models import Organisation
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.payouts import queries
from marketplace.payouts.errors import AccountIncomplete
from marketplace.payouts.models import PayoutAccount
from marketplace.payouts.port import NewAccount, PayoutGateway, Way


def set_bank(session: Session, viewer: Viewer, *, bank: str, number: str, holder: str, now: datetime) -> PayoutAccount:
    """The bank account that payouts go to from now on. AccountIncomplete."""
    digits = number.replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isalnum() and 6 <= len(digits) <= 34):
        raise AccountIncomplete("an account number has 6 to 34 letters and digits", remedy="Write it without signs.")
    account = _own(session, viewer, Way.BANK, now)
    account.bank, account.number, account.holder = bank.strip(), digits, holder.strip()
    account.ready, account.missing = True, []
    audit.record(session, viewer, "payout_account.changed", viewer.organisation_id, {"way": Way.BANK}, now)
    return account


def begin_onboarding(
    sessions: sessionmaker[Session], gateway: PayoutGateway, viewer: Viewer, page: str, now: datetime
) -> str:
    """The service's page where the center tells its bank. AccountIncomplete, PayoutUnavailable, PayoutRefused."""
    with sessions.begin() as session:
        organisation = session.get_one(Organisation, viewer.organisation_id)
        if organisation.country is None:
            raise AccountIncomplete("the service asks for a country", remedy="Write your company's registration first.")
        name = organisation.legal_name or organisation.name
        asked = NewAccount(organisation.id, name, organisation.country, viewer.email)
        held = session.get(PayoutAccount, viewer.organisation_id)
        before = held.ref if held is not None else None
    ref = before or gateway.open_account(asked)
    with sessions.begin() as session:
        account = _own(session, viewer, Way.CONNECT, now)
        account.ref, account.ready, account.missing = ref, False, ["onboarding"]
        audit.record(session, viewer, "payout_account.changed", viewer.organisation_id, {"way": Way.CONNECT}, now)
    return gateway.onboarding(ref, back=f"{page}?onboarded=1", again=page)


def refresh(
    sessions: sessionmaker[Session], gateway: PayoutGateway, organisation_id: str, now: datetime
) -> None:  # fmt: skip
    """Take up what the service says of the account now."""
    with sessions() as session:
        account = session.get(PayoutAccount, organisation_id)
    if account is None or account.way is not Way.CONNECT or account.ref is None:
        return
    standing = gateway.standing(account.ref)
    with sessions.begin() as session:
        found = session.get_one(PayoutAccount, organisation_id, with_for_update=True)
        if found.ref == account.ref:
            found.ready, found.missing, found.updated_at = standing.ready, list(standing.missing), now


def hold(session: Session, viewer: Viewer, organisation_id: str, why: str | None, now: datetime) -> None:
    """Pay nothing there until it is released (`why` None). AccountIncomplete where there is no account."""
    account = session.get(PayoutAccount, organisation_id, with_for_update=True)
    if account is None:
        raise AccountIncomplete(f"{organisation_id} has no payout account")
    account.held_because = why
    action = "payout_account.held" if why else "payout_account.released"
    audit.record(session, viewer, action, organisation_id, {"why": why}, now)


def refresh_all(sessions: sessionmaker[Session], gateway: PayoutGateway, now: datetime) -> int:
    """Ask after the accounts that are not ready. How many became so."""
    with sessions() as session:
        waiting = [a.organisation_id for a in queries.accounts(session) if a.way is Way.CONNECT and not a.ready]
    for organisation_id in waiting:
        refresh(sessions, gateway, organisation_id, now)
    with sessions() as session:
        return sum(a.ready for a in queries.accounts(session) if a.organisation_id in waiting)


def _own(session: Session, viewer: Viewer, way: Way, now: datetime) -> PayoutAccount:
    """The center's account, locked; made unless it is there. A bank's number that is not needed any more goes."""
    found = session.get(PayoutAccount, viewer.organisation_id, with_for_update=True)
    if found is None:
        found = PayoutAccount(organisation_id=viewer.organisation_id, way=way, ready=False, missing=[], updated_at=now)
        session.add(found)
    found.way, found.updated_at = way, now
    if way is Way.CONNECT:  # the service's account stays known, so that no second one is opened
        found.bank = found.number = found.holder = None
    return found
