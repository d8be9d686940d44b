"""Builders: who pays, in memory, and supply centers with money to be paid."""

from dataclasses import dataclass, field

from marketplace.payouts.errors import PayoutRefused, PayoutUnavailable
from marketplace.payouts.port import Answer, NewAccount, PayoutOrder, Standing, Told


@dataclass
class FakePayouts:
    """The port in memory: the same attempt is paid once. `down`: it does the work and the answer is lost."""

    accounts: dict[str, NewAccount] = field(default_factory=dict)
    onboarded: set[str] = field(default_factory=set)
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
        if self.refuses:
            raise PayoutRefused(self.refuses)
        reference = f"po_{order.id}_{order.attempt}"
        self.sent.setdefault(reference, order)
        self._answer()
        return reference

    def look_up(self, order: PayoutOrder, reference: str) -> Told:
        self._answer()
        return self.told.get(reference, Told(Answer.SENT))

    def _answer(self) -> None:
        if self.down:
            raise PayoutUnavailable("no answer within 15 s")
