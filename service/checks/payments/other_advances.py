"""Decides whether an advance that was paid belongs to something else than this invoice.

| what it belongs to | the words |
| --- | --- |
| nothing that is sold | a deposit that goes back: `security deposit`, `cauzione`, `depositum` |
| another payee | `al notaio`, `Gerichtskosten`, `third parties` |
| another year | a year after the year of issue that is printed nowhere else but in days |
| another order | a number behind `order`, `Bestellung` that is printed nowhere else |

An order that the words follow (`laut Auftrag 77`) is the one of this invoice. The words may leave
it open; then nothing may be said about what is due.

Pure and total; linear in the text, because words are bounded.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from service.checks.printed.printed_text import PrintedText
from service.checks.values.word_stems import WORDS_CHARS_MAX, phrase_finder

_GOES_BACK = phrase_finder(
    r"""
de | kaution, mietsicherheit, sicherheitsleist, pfand, ~pfand, treuhand
en | security (?:deposit|bond), tenancy, damages? deposit, =held
en | (?<!non-)(?<!non )(?<!not )refundable
en | returnable, escrow, (?:container|pallet|bottle|rental) deposits?, in trust, client account
fr | (?:de|en) garantie, caution, consign, séquestre
es | garantía, fianza, envases
it | cauzion, garanzia
nl | waarborg, =borg, borgsom, statiegeld
pl | depozyt, kaucj
pt | garantia, cauç
da | depositum
sv | deposition, pant(?![^\W\d_])
fi | vakuu, pantti
cs | kauc, jistot
sk | kauci, zábezpek
hu | kauci, óvad
ro | garanți
el | εγγύησ
hr | kaucij, jamčevin, povratn
sl | varščin, kavcij
sr | кауциј
tr | depozito, teminat
ca | fiança
et | tagatis
is | trygging
lt | užstat
lv | drošības
bg | гаранц
ru | залог, обеспечит
uk | застав
ar | تأمين
id | jaminan
th | ประกัน
ja | 敷金, 保証金
ko | 보증금
zh | 押金, 保证金
"""
)
_TO_ANOTHER = phrase_finder(
    r"""
de | gerichtskost, krankenkasse, (?:an|vom) notar, an (?:dritte|handwerk), ~verlauf
de | folge(?:auftrag|projekt), (?:anderen?|weiteren?) (?:auftrag|bestellung|rechnung|reise)
en | third part(?:y|ies), court (?:fee|cost), import vat, history, included above
en | (?:another|other) (?:order|invoice)
fr | notaire, tribunal, historique, autre commande
es | notari, nómina, historial, otro pedido
it | notaio, tribunale, storico, altro ordine
nl | notaris, griffie, andere bestelling
pl | notariusz, sądow, inne(?:go|) zamówien
pt | notári, outra encomenda, histórico
"""
)
_ORDER = re.compile(
    r"(?<![^\W\d_])(?:auftrag(?:snummer|snr|s-nr)?|bestellung|bestellnummer|bestell-nr|order|commande"
    r"|pedido|ordine|bestelling|zamówien[^\W\d_]*|encomenda|ordre|beställning|tilau[^\W\d_]*"
    r"|objednáv[^\W\d_]*|rendelés[^\W\d_]*|coman(?:dă|da|zi|zii)|narudžb[^\W\d_]*|заказ[^\W\d_]*"
    r"|замовлен[^\W\d_]*|поръчк[^\W\d_]*|договор[^\W\d_]*|sipariş[^\W\d_]*|παραγγελί[^\W\d_]*)"
    r"\.? (?:(?:nr|no|num|n|nº|n°|č|nummer|number|nro|№|#)[.:]? ?){0,1}"
    r"(?P<number>[\w/-]{0,20}[0-9][\w/-]{0,20})(?!\w)"
)
_FOLLOWED = re.compile(
    r"(?<![^\W\d_])(?:laut|lt|gemäß|gem|as per|according|selon|suivant|según|secondo|come da"
    r"|volgens|zgodnie|conforme|enligt|ifølge|dle|podle|szerint|conform|prema|согласно|згідно)(?![^\W\d_])"
)
_YEAR = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2})(?:[/-](?P<end>[0-9]{2}))?(?![0-9])")
_CENTURY: Final = 100


def is_of_something_else(words: str, issued: date | None, text: PrintedText) -> bool:
    """Whether these words, in small letters, say so of the advance beside them."""
    words = words[:WORDS_CHARS_MAX]
    if _GOES_BACK(words) or _TO_ANOTHER(words):
        return True
    return _is_of_another_order(words, text) or _is_of_a_later_year(words, issued, text)


def _is_of_another_order(words: str, text: PrintedText) -> bool:
    found = _ORDER.search(words)
    if found is None or _FOLLOWED.search(words[: found.start()]):
        return False
    number = re.compile(rf"(?<![\w/-]){re.escape(found['number'])}(?![\w/-])")
    return len(number.findall(text.small)) <= len(number.findall(words))


def _is_of_a_later_year(words: str, issued: date | None, text: PrintedText) -> bool:
    if issued is None:
        return False
    for found in _YEAR.finditer(words):
        last = int(found["year"])
        if found["end"]:
            last = max(last, last - last % _CENTURY + int(found["end"]))
        if last > issued.year:
            season = re.compile(rf"(?<![0-9./-]){re.escape(found.group())}(?![0-9])")
            return len(season.findall(text.small)) <= 1
    return False
