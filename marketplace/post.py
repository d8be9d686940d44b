"""The mail server that takes the network's mail: plain text, one connection a message."""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from marketplace.outward import Smtp, Tls

WITHIN_S = 15.0


class MailRefused(Exception):
    """The server takes other mail, not this one: its address, or the message itself, by the status `code`."""

    def __init__(self, code: int, *, address: bool) -> None:
        super().__init__(f"the mail server answered {code}")
        self.code, self.address = code, address


class ServerAway(Exception):
    """Not there, no TLS, no sign-in: no fault of the mail."""


class Post:
    """`password` is asked for when the server has a user."""

    def __init__(self, smtp: Smtp, password: Callable[[], str]) -> None:
        self._smtp, self._password = smtp, password
        self._trust = ssl.create_default_context(cafile=smtp.ca_file)

    def send(self, id_: str, to: str, subject: str, text: str, at: datetime) -> None:
        """Return when the server has taken it; the same `id_` names the same message. MailRefused, ServerAway."""
        mail = self._mail(id_, to, subject, text, at)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_ = error.recipients.values()
            raise MailRefused(code, address=True) from error
        except smtplib.SMTPDataError as error:
            raise MailRefused(error.smtp_code, address=False) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(f"the mail server {self._smtp.host} does not work: {type(error).__name__}") from error

    def _mail(self, id_: str, to: str, subject: str, text: str, at: datetime) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["Subject"], mail["From"], mail["To"] = subject, self._smtp.sender, to
        mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{id_}@{self._smtp.sender.partition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        return mail

    def _connected(self) -> smtplib.SMTP:
        smtp = self._smtp
        if smtp.tls is Tls.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=WITHIN_S, context=self._trust)
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=WITHIN_S)
        try:
            if smtp.tls is Tls.STARTTLS:
                server.starttls(context=self._trust)
            if smtp.user:
                server.login(smtp.user, self._password())
        except BaseException:
            server.close()
            raise
        return server
