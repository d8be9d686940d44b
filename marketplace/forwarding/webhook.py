"""To a webhook: a signed notice with the manifest; its owner fetches the files at the files door, with a token."""

import json
from dataclasses import dataclass

from marketplace.clock import Clock
from marketplace.forwarding.port import Envelope, Failure, NotSent
from marketplace.notices import port as notices
from marketplace.notices.webhooks import Hook, WebhookSender
from wire import times

SENT, TEST = "release.forwarded", "forwarding.test"
_WHY = {
    notices.Failure.ADDRESS: Failure.ADDRESS,
    notices.Failure.UNKNOWN_NAME: Failure.UNKNOWN_NAME,
    notices.Failure.TIME: Failure.TIME,
    notices.Failure.CONNECTION: Failure.CONNECTION,
}  # any other: its server refused it


@dataclass(frozen=True, slots=True)
class Webhook:
    """`channel` names the key that signs (`notices.rules.signing_key`)."""

    sender: WebhookSender
    address: str
    channel: str
    secret_version: int
    clock: Clock

    def finish(self, name: str, manifest: bytes, envelope: Envelope) -> None:
        del name
        self._post(SENT, envelope, json.loads(manifest))

    def test(self) -> None:
        at = self.clock()
        self._post(TEST, Envelope(f"{self.channel}-test-{int(at.timestamp())}", at), {})

    def _post(self, kind: str, envelope: Envelope, data: dict[str, object]) -> None:
        told = {"type": kind, "timestamp": times.iso(envelope.made_at), "data": data}
        body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        hook = Hook(envelope.id, self.address, self.channel, self.secret_version)
        try:
            self.sender.post(hook, body, self.clock())
        except notices.NotSent as error:
            raise NotSent(_WHY.get(error.why, Failure.REFUSED)) from error
