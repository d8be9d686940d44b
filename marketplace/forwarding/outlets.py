"""The way out to each target: its place, its secret, and the door that the files come from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import TypeAdapter

from marketplace.clock import Clock
from marketplace.forwarding import s3, sftp
from marketplace.forwarding.files import FilesDoor
from marketplace.forwarding.guard import Guard
from marketplace.forwarding.models import ForwardingTarget
from marketplace.forwarding.port import Outlet
from marketplace.forwarding.sealing import unseal
from marketplace.forwarding.webhook import Webhook
from marketplace.notices.webhooks import WebhookSender
from marketplace.outward import IpNetwork
from wire.forwarding import Place, S3Place, SftpPlace, WebhookPlace

_PLACE: TypeAdapter[Place] = TypeAdapter(Place)


def place_of(target: ForwardingTarget) -> Place:
    return _PLACE.validate_python(target.place)


@dataclass(frozen=True, slots=True)
class Outlets:
    """`key` opens the secrets of targets."""

    door: FilesDoor
    sender: WebhookSender
    allowed: tuple[IpNetwork, ...]
    key: str
    clock: Clock

    @contextmanager
    def opened(self, target: ForwardingTarget) -> Iterator[Outlet]:
        """NotSent."""
        secret = unseal(self.key, target.id, target.sealed) if target.sealed else ""
        match place_of(target):
            case S3Place() as place:
                with s3.opened(place, secret, Guard(self.allowed)) as to_s3:
                    yield to_s3
            case SftpPlace() as place:
                with sftp.opened(place, secret, Guard(self.allowed)) as to_sftp:
                    yield to_sftp
            case WebhookPlace() as place:
                yield Webhook(self.sender, place.address, target.id, target.secret_version, self.clock)

    def host_key(self, place: SftpPlace) -> str:
        """NotSent."""
        return sftp.host_key(place, Guard(self.allowed))
