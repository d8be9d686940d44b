"""Builders: who pays, in memory, and supply centers with money to be paid."""

from dataclasses import dataclass, field

from marketplace.payments.errors import SignatureInvalid
from marketplace.payouts.errors import PayoutRefused, PayoutUnavailable
from marketplace.payouts.port import Answer, Hint, NewAccount, PayoutOrder, Standing, Told

CLOSED = "000111111113"


@dataclass
class FakePayouts:
    """The port in memory: the same payout is paid once. `down`: it does the work and the answer is lost."""

    accounts: dict[str, NewAccount] = field(default_factory=dict)
    onboarded: dict[str, str] = field(default_factory=dict)
    sent: dict[str, PayoutOrder] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    down: bool = False
    refuses: str = ""

    def open_account(self, asked: NewAccount) -> str:
        ref = f"acct_{asked.organisation_id}"
        self.accounts.setdefault(ref, asked)
        self._answer()
        return ref

    def onboarding(self, account: str, *, back: str, again: str) -> str:
        return f"http://127.0.0.1:1/onboard/{account}?back={back}"

    def standing(self, account: str) -> Standing:
        self._answer()
        ready = account in self.onboarded
        return Standing(ready, () if ready else ("external_account",))

    def pay(self, order: PayoutOrder) -> str:
        if self.refuses or not order.account:
            raise PayoutRefused(self.refuses or "there is no account")
        held = [ref for ref, sent in self.sent.items() if sent.id == order.id]
        living = [ref for ref in held if self.told.get(ref, Told(Answer.SENT)).answer is not Answer.FAILED]
        reference = living[0] if living else f"po_{order.id}_{order.attempt}"
        self.sent.setdefault(reference, order)
        self._answer()
        return reference

    def look_up(self, order: PayoutOrder, reference: str) -> Told:
        self._answer()
        return self.told.get(reference, Told(Answer.SENT))

    def read_hint(self, body: bytes, signature: str) -> Hint:
        raise SignatureInvalid("this provider signs nothing")

    def onboard(self, account: str, number: str) -> None:
        """What a center does on the service's page."""
        self.onboarded[account] = number

    def arrive(self) -> None:
        """A day later: the bank has it, or the account is closed."""
        for reference, order in self.sent.items():
            closed = self.onboarded.get(order.account) == CLOSED
            why = Told(Answer.FAILED, "The bank account has been closed.") if closed else Told(Answer.PAID)
            self.told.setdefault(reference, why)

    def _answer(self) -> None:
        if self.down:
            raise PayoutUnavailable("no answer within 15 s")
