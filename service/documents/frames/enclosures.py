"""What lies in a container (an e-mail, an archive), and can be read by itself.

Plain data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.model.document_problem import DocumentProblem
from service.model.printable import printable

NAME_MAX_CHARS = 80
ENCLOSURES_MAX = 500
"""Files that are taken out of one container, all levels together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes, and the media type that their container declares."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One thing that may be read: a file, or the body of an e-mail."""

    name: str
    """Printable and bounded. It names the enclosure to people, and is never a path."""
    pieces: tuple[Piece, ...]
    """One for a file. An e-mail may print its body in several."""
    plainer: tuple[Piece, ...] = ()
    """The same body as plain text."""
    unseen: tuple[Piece, ...] = field(default=(), kw_only=True)
    """Further forms of the same body, in place of which mail programs show the other ones."""
    heading: str = ""
    """What stands above a body: subject, sender, date."""
    recipients: str = field(default="", kw_only=True)
    """To whom an e-mail was sent, as its headers name them."""
    is_body: bool = False
    is_inline: bool = False
    """The container shows it within the body, as it shows the logo of a signature."""
    problem: DocumentProblem | None = None
    """Why the container does not give its bytes."""


def enclosure_name(name: str, otherwise: str) -> str:
    """The last part of a file's name, as people may see it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    return printable(last, NAME_MAX_CHARS) if last else otherwise
