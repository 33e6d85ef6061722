"""Names the kinds of files that can hold an invoice and are not read, with what to send instead.

Pure; messages quote nothing.
"""

from __future__ import annotations

from typing import Final

from service.documents.kinds.media_kinds import (
    AVIF,
    CMS_ENVELOPED,
    CMS_SIGNED,
    HEIC,
    IWORK,
    LOCKED_OFFICE,
    PPT,
    PPTX,
    TAR,
    XLSB,
)

_PDF = "send a PDF"
_ZIP = "send a zip, or the file itself"
_PICTURE = "send PNG or JPEG"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_REFUSED: Final = {
    "application/rtf": ("RTF", _PDF),
    "application/msword": ("a Word file of the old format (.doc)", f"{_PDF}, or save it as .docx"),
    "application/vnd.ms-excel": (
        "an Excel file of the old format (.xls)",
        f"{_PDF}, or save it as .xlsx",
    ),
    XLSB: ("a binary Excel file (.xlsb)", f"{_PDF}, or save it as .xlsx"),
    PPT: ("a PowerPoint file", _PDF),
    PPTX: ("a PowerPoint file", _PDF),
    IWORK: ("a file of Pages, Numbers or Keynote", _PDF),
    "application/epub+zip": ("an e-book", _PDF),
    LOCKED_OFFICE: ("an Office file with a password", "send it without one"),
    "application/ms-tnef": ("winmail.dat, Outlook's wrapper (TNEF)", "send what is in it"),
    "application/x-7z-compressed": ("a 7z archive", _ZIP),
    "application/vnd.rar": ("a RAR archive", _ZIP),
    TAR: ("a tar archive", _ZIP),
    "application/x-bzip2": ("packed by bzip2", _ZIP),
    "application/x-xz": ("packed by xz", _ZIP),
    "application/zstd": ("packed by zstd", _ZIP),
    "application/pgp-encrypted": ("encrypted (PGP)", "send it decrypted"),
    "message/external-body": ("a name of a file that is elsewhere", "attach the file itself"),
    CMS_ENVELOPED: ("encrypted (S/MIME)", "send it, or its attachment, decrypted"),
    CMS_SIGNED: (
        "wrapped in a signature (PKCS #7, .p7m)",
        "send it without the signature around it",
    ),
    HEIC: ("a HEIC picture", _PICTURE),
    AVIF: ("an AVIF picture", _PICTURE),
}


def refused_file(kind: str) -> str | None:
    """Why files of a kind are refused; None for other kinds."""
    is_open_document = kind.startswith(_OPEN_DOCUMENT)
    found = ("an OpenDocument file", _PDF) if is_open_document else _REFUSED.get(kind)
    return found and f"the document is {found[0]}, which is not read; {found[1]}"
