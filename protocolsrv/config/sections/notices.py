"""`[notices]`: how patrons are told that a hold is ready, a loan late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from protocolsrv.config.values import Address, Secret

from .base import Section


class NoticesSection(Section, frozen=True):
    """Notices to patrons. Without mail server and webhook all of them are written to files."""

    spool_dir: Annotated[
        Path | None,
        Meta(
            description="Where letters are written, and what has no other way: a file each. They"
            " are personal data: take them away when they are printed. Left out: notices in"
            " data_dir.",
            examples=["/var/spool/protocolsrv"],
        ),
    ] = None
    smtp_server: Annotated[
        Address | None,
        Meta(description="The mail server for e-mail.", examples=["127.0.0.1:25"]),
    ] = None
    smtp_encryption: Annotated[
        Literal["none", "starttls", "tls"],
        Meta(description="How the connection to it is guarded; none for this machine's only."),
    ] = "starttls"
    smtp_user: Annotated[str, Meta(description="The account at the mail server, if any.")] = ""
    smtp_password: Annotated[
        Secret | None,
        Meta(description="Its password, in a file of its own.", examples=["smtp-password"]),
    ] = None
    mail_from: Annotated[
        str,
        Meta(
            pattern=r"^([^@\s]+@[^@\s]+)?$",
            description="The sender of mails.",
            examples=["biblioteket@example.org"],
        ),
    ] = ""
    webhook_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://\S+)?$",
            description="Where text messages are posted to as JSON: a gateway's address.",
            examples=["https://sms.example.org/send"],
        ),
    ] = ""
    webhook_password: Annotated[
        Secret | None,
        Meta(
            description="What the body is signed with (HMAC-SHA-256, header X-Signature), in a file"
            " of its own.",
            examples=["webhook-password"],
        ),
    ] = None
    timeout_seconds: Annotated[
        float, Meta(gt=0, le=120, description="How long a mail server or gateway may take.")
    ] = 15.0
    every_seconds: Annotated[
        float, Meta(ge=1, le=3600, description="How often the server sends what is to be sent.")
    ] = 60.0
