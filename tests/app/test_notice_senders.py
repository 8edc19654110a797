"""Files, a mail server and a webhook, each over its real wire on loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from protocolsrv.app.notice_senders import FileSender, SmtpSender, WebhookSender
from protocolsrv.domain.patron import Channel
from protocolsrv.services.notices.messages import Message, SendingFailed

MAIL = Message(
    7, "hold_ready", Channel.EMAIL, "eva@example.org", "sv", "Att hämta:\nRöd", "Hej å!\n"
)


@contextmanager
def mail_server(refuses: bytes = b"") -> Iterator[tuple[int, list[bytes]]]:
    """Takes one mail; `refuses` is the answer to the command that begins so."""
    told: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as client, client.makefile("rwb", buffering=0) as wire:
            wire.write(b"220 here\r\n")
            in_mail = False
            while line := wire.readline():
                told.append(line)
                if in_mail:
                    in_mail = line != b".\r\n"
                    answer = b"" if in_mail else b"250 taken\r\n"
                elif refuses and line.upper().startswith(refuses):
                    answer = b"550 no eva@example.org here\r\n"
                elif line.upper().startswith(b"DATA"):
                    in_mail, answer = True, b"354 go on\r\n"
                elif line.upper().startswith(b"QUIT"):
                    answer = b"421 in a hurry\r\n"  # it has the mail: nothing failed
                else:
                    answer = b"250 well\r\n"
                wire.write(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], told
    listener.close()
    thread.join(5)


def test_a_mail_is_handed_over_whole() -> None:
    with mail_server() as (port, told):
        SmtpSender("127.0.0.1", port, "none", "bib@example.org", timeout=5).send(MAIL)
    whole = b"".join(told)
    assert b"mail FROM:<bib@example.org>" in whole
    assert b"rcpt TO:<eva@example.org>" in whole.lower().replace(b"rcpt to", b"rcpt TO")
    assert b"Message-ID: <notice-7@example.org>" in whole
    assert b"Auto-Submitted: auto-generated" in whole
    assert whole.count(b"Subject:") == 1


def test_what_a_mail_server_refuses_names_nobody() -> None:
    with mail_server(b"RCPT") as (port, _), pytest.raises(SendingFailed) as failed:
        SmtpSender("127.0.0.1", port, "none", "bib@example.org", timeout=5).send(MAIL)
    assert "eva" not in str(failed.value)
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    with pytest.raises(SendingFailed):
        SmtpSender("127.0.0.1", port, "none", "bib@example.org", timeout=5).send(MAIL)


@contextmanager
def webhook(status: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Answers each request so."""
    told: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(status)
            self.send_header("Location", "http://192.0.2.1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sms", told
    server.shutdown()
    server.server_close()


def test_a_webhook_is_told_signed_and_knows_a_repetition() -> None:
    with webhook(204) as (url, told):
        sender = WebhookSender(url, "secret", 5)
        sender.send(MAIL)
        sender.send(MAIL)
    (headers, body), (again, _) = told
    assert json.loads(body)["text"] == "Hej å!\n"
    signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert headers["x-signature"] == f"sha256={signature}"
    assert headers["idempotency-key"] == again["idempotency-key"] == "notice-7"


@pytest.mark.parametrize("status", [302, 400, 500])
def test_a_webhook_that_does_not_take_it_has_failed(status: int) -> None:
    with webhook(status) as (url, told), pytest.raises(SendingFailed):
        WebhookSender(url, "", 5).send(MAIL)
    assert len(told) == 1  # and followed nowhere


def test_a_file_is_written_whole_for_one_account(tmp_path: Path) -> None:
    sender = FileSender(tmp_path / "spool")
    sender.send(MAIL)
    sender.send(MAIL)
    (letter,) = (tmp_path / "spool").iterdir()
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600
    assert letter.read_text(encoding="utf-8").endswith("Hej å!\n\n")
    (tmp_path / "taken").write_text("")
    with pytest.raises(SendingFailed):
        FileSender(tmp_path / "taken").send(MAIL)
