"""E-mails as the standard library writes them, for tests of how they are read."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import NamedTuple


class File(NamedTuple):
    """A file that is attached."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"


def message(
    body: str, *files: File, html: str | None = None, subject: str = "Ihre Rechnung"
) -> EmailMessage:
    """A body, its form in HTML, and files."""
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "Müller <a@example.org>"
    if body:
        made.set_content(body)
    if html is not None:
        made.add_alternative(html, subtype="html")
    for file in files:
        kind, _, subtype = file.media_type.partition("/")
        made.add_attachment(file.data, maintype=kind, subtype=subtype, filename=file.name)
    return made


def mail(body: str, *files: File, html: str | None = None) -> bytes:
    """The same, as bytes."""
    return message(body, *files, html=html).as_bytes()


def archive(*files: File) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for file in files:
            made.writestr(file.name, file.data)
    return out.getvalue()
