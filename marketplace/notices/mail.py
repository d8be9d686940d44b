"""Notices by mail: one message for each, handed to the operator's mail server."""

from datetime import datetime

from marketplace.notices.port import Failure, NotSent, Outgoing, WayClosed
from marketplace.notices.wording import words
from marketplace.post import MailRefused, Post, ServerAway


class MailSender:
    """`marketplace`: its address, for links; times are shown in `zone`."""

    def __init__(self, post: Post, *, marketplace: str, zone: str) -> None:
        self._post, self._marketplace, self._zone = post, marketplace, zone

    def send(self, notice: Outgoing, at: datetime) -> None:
        told = words(notice, self._marketplace, self._zone)
        try:
            self._post.send(notice.id, notice.address, told.subject, told.text, at)
        except MailRefused as error:
            raise NotSent(Failure.MAIL_ADDRESS if error.address else Failure.MAIL_MESSAGE, str(error.code)) from error
        except ServerAway as error:
            raise WayClosed(str(error)) from error
