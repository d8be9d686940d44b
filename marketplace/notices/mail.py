"""Notices by mail: plain text, one message for each notice, handed to the operator's mail server."""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from marketplace.notices.port import Failure, NotSent, Outgoing, WayClosed
from marketplace.notices.wording import words
from marketplace.outward import Smtp, Tls

WITHIN_S = 15.0


class MailSender:
    """One connection a message. `password` is asked for when the server has a user."""

    def __init__(self, smtp: Smtp, password: Callable[[], str], *, marketplace: str, zone: str) -> None:
        self._smtp, self._password = smtp, password
        self._marketplace, self._zone = marketplace, zone
        self._trust = ssl.create_default_context(cafile=smtp.ca_file)

    def send(self, notice: Outgoing, at: datetime) -> None:
        mail = self._mail(notice, at)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_ = error.recipients.values()
            raise NotSent(Failure.MAIL_ADDRESS, str(code)) from error
        except smtplib.SMTPDataError as error:
            raise NotSent(Failure.MAIL_MESSAGE, str(error.smtp_code)) from error
        except (OSError, smtplib.SMTPException) as error:  # not there, no TLS, no sign-in: no fault of the address
            raise WayClosed(f"the mail server {self._smtp.host} does not work: {type(error).__name__}") from error

    def _mail(self, notice: Outgoing, at: datetime) -> EmailMessage:
        told = words(notice, self._marketplace, self._zone)
        mail = EmailMessage(policy=SMTP)
        mail["Subject"], mail["From"], mail["To"] = told.subject, self._smtp.sender, notice.address
        mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{notice.id}@{self._smtp.sender.partition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(told.text)
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
