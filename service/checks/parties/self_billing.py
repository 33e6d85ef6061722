"""Does the document say that the buyer wrote it for the seller?

A dairy pays its farmers by self-billing: its letterhead is the buyer's, the addressee sells, and
`your account` and `your VAT id` are the seller's. The VAT directive (2006/112/EC, article 226,
point 10a) asks for a mention on each such document. It counts as a row, or a part of one, with few
words and no denial: terms may speak of self-billing, too. The Italian mention is left out, because
invoices from abroad ask their buyers for an `autofattura`, and the German `Gutschrift` is a credit
note as well, so that it needs the word for the procedure or its article.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

_MENTIONS: Final = (
    "self-bill",
    "self bill",
    "selfbill",
    "gutschriftverfahren",
    "gutschriftsverfahren",
    "gutschrift gem",
    "gutschrift im sinne",
    "autofacturation",
    "facturación por el destinatario",
    "factuur uitgereikt door afnemer",
    "samofakturowanie",
    "autofaturação",
    "självfaktur",
    "selvfaktur",
    "itselaskutus",
    "vystaveno zákazníkem",
    "önszámlázás",
    "samofakturiranje",
    "vyhotovenie faktúry odberateľom",
)
_PARTS: Final = (
    "self",
    "gutschrift",
    "autofa",
    "destinatario",
    "uitgereikt",
    "samofaktur",
    "självfaktur",
    "selvfaktur",
    "itselaskutus",
    "vystaveno",
    "önszámlázás",
    "vyhotovenie",
)
"""Parts of the words of each mention: a quick look."""
_DENIALS: Final = re.compile(
    r"(?<!\w)(?:no|not|nicht|kein\w*|ohne|without|pas|sans|niet|geen|nie|inte|ikke|agreement"
    r"|vereinbarung|if|falls|wenn|may|can)(?!\w)"
)
_WORDS_MAX: Final = 10


def is_self_billed_print(small: str, words: str) -> bool:
    """Whether a row in small letters has such a mention; `words` has each longer word once."""
    if not any(map(words.__contains__, _PARTS)):
        return False  # As in most documents.
    found = [mention for mention in _MENTIONS if mention in small]
    return bool(found) and any(
        _is_mention(row) for row in small.split("\n") if any(mention in row for mention in found)
    )


def _is_mention(row: str) -> bool:
    return len(row.split()) <= _WORDS_MAX and _DENIALS.search(row) is None
