"""The ways out for notices: a folder, a mail server, a webhook.

    send_all(reader, writer, context, senders(config), holder())

None of them writes an address or a text to a log, nor into an error.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import smtplib
import ssl
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path

from protocolsrv.config import Config
from protocolsrv.domain.patron import Channel
from protocolsrv.services.notices.messages import Message, Sender, SendingFailed


@dataclass(frozen=True, slots=True)
class FileSender:
    """Writes each message to a file of its own: `<id>-<kind>.<channel>.txt`, readable by the
    server's account alone. The same message again replaces it."""

    folder: Path

    def send(self, message: Message) -> None:
        """Written whole and flushed, or not at all. Raises SendingFailed."""
        name = f"{message.id}-{message.kind}.{message.channel.value}.txt"
        fresh = self.folder / f".{name}.{os.getpid()}"
        content = f"To: {message.to}\nSubject: {message.subject}\n\n{message.text}\n"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self.folder / name)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            raise SendingFailed(f"{self.folder}: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Hands mails to a mail server, one connection a mail. `Message-ID` and `Auto-Submitted`
    (RFC 3834) let receivers know a mail told twice, and answer no machine."""

    host: str
    port: int
    encryption: str
    mail_from: str
    user: str = ""
    password: str = ""
    timeout: float = 15.0

    def send(self, message: Message) -> None:
        """Done when the server has taken it. Raises SendingFailed."""
        mail = EmailMessage()
        try:
            mail["From"] = self.mail_from
            mail["To"] = message.to
            mail["Subject"] = " ".join(message.subject.split())
            mail["Content-Language"] = message.language
            mail["Auto-Submitted"] = "auto-generated"
            mail["Message-ID"] = f"<notice-{message.id}@{self.mail_from.rpartition('@')[2]}>"
            mail.set_content(message.text)
        except ValueError as error:
            raise SendingFailed("an address no mail can have") from error
        try:
            self._hand_over(mail)
        except smtplib.SMTPException as error:
            # the server's own words may repeat the address
            raise SendingFailed(f"{self.host}: {type(error).__name__}") from error
        except OSError as error:
            raise SendingFailed(f"{self.host}: {error.strerror or type(error).__name__}") from error

    def _hand_over(self, mail: EmailMessage) -> None:
        context = ssl.create_default_context()
        if self.encryption == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.encryption == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)
            with suppress(smtplib.SMTPException, OSError):
                server.quit()  # the mail is taken: how they part is no reason to send it again
        finally:
            server.close()


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Posts a message as JSON. `Idempotency-Key` is the same each time the same notice is sent;
    with a secret `X-Signature` is `sha256=` and the HMAC of the body. Follows no redirect."""

    url: str
    secret: str = ""
    timeout: float = 15.0

    def send(self, message: Message) -> None:
        """Done when it is answered by 2xx. Raises SendingFailed."""
        plain = {**asdict(message), "channel": message.channel.value}
        body = json.dumps(plain, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"notice-{message.id}",
        }
        if self.secret:
            digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Signature"] = f"sha256={digest}"
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - http(s) by config
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=self.timeout):
                pass
        except urllib.error.HTTPError as error:
            raise SendingFailed(f"the webhook answered {error.code}") from error
        except (OSError, ValueError) as error:
            raise SendingFailed(f"the webhook: {type(error).__name__}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """None: the answer is an error, and personal data go nowhere else."""
        return


def senders(config: Config) -> dict[Channel, Sender]:
    """The sender of each channel: files where nothing else is set up."""
    section = config.notices
    files = FileSender(section.spool_dir or config.data_dir / "notices")
    found: dict[Channel, Sender] = {
        Channel.EMAIL: files,
        Channel.SMS: files,
        Channel.LETTER: files,
    }
    if section.smtp_server is not None:
        found[Channel.EMAIL] = SmtpSender(
            section.smtp_server.host,
            section.smtp_server.port,
            section.smtp_encryption,
            section.mail_from,
            section.smtp_user,
            section.smtp_password.reveal() if section.smtp_password else "",
            section.timeout_seconds,
        )
    if section.webhook_url:
        secret = section.webhook_password.reveal() if section.webhook_password else ""
        found[Channel.SMS] = WebhookSender(section.webhook_url, secret, section.timeout_seconds)
    return found
