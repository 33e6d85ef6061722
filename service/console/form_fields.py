"""The fields of a form as browsers write them (`application/x-www-form-urlencoded`).

A form may come from anybody, so decoding costs some nanoseconds a byte, whatever the bytes are: C
code alone looks at each of them. Pure and total.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from typing import Final

FIELDS_MAX: Final = 5_000
_NO_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def read_fields(form: bytes) -> dict[str, str] | None:
    """The fields, the last of each name; None where there are too many, or no browser wrote it."""
    if form.count(b"&") >= FIELDS_MAX or _NO_ESCAPE.search(form):
        return None
    pairs = (field.partition(b"=") for field in form.split(b"&") if field)
    return {_decoded(name): _decoded(value) for name, _, value in pairs}


def without_field(form: bytes, name: bytes) -> bytes | None:
    """The same form without this field; None where there are too many fields."""
    if form.count(b"&") >= FIELDS_MAX:
        return None
    return b"&".join(part for part in form.split(b"&") if part.partition(b"=")[0] != name)


def _decoded(part: bytes) -> str:
    """By the decoder of quoted-printable, which is C and has the same escapes behind another sign.
    It would join lines behind that sign, which no line of a form has."""
    if b"%" in part:
        quoted = part.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
        return a2b_qp(quoted).decode("utf-8", "replace")
    return part.replace(b"+", b" ").decode("utf-8", "replace")
