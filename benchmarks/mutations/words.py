"""The words of letters: labels, titles, months and names of places in eight languages.

The labels are those of invoices in use, often two for one field; they are written down here and
not taken from the service, so that what the service knows is measured by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

CODES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
_TABLE = Path(__file__).with_name("words.txt")
"""A label and its words in the order of `CODES`; two words of one field stand apart by ` / `."""
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}
_LONG_DAY = {"es": "{day} de {month} de {year}"}
_DAYS = {
    "en": "{day:02d}/{month:02d}/{year}",
    "de": "{day:02d}.{month:02d}.{year}",
    "fr": "{day:02d}/{month:02d}/{year}",
    "es": "{day:02d}/{month:02d}/{year}",
    "it": "{day:02d}/{month:02d}/{year}",
    "nl": "{day:02d}-{month:02d}-{year}",
    "pl": "{day:02d}.{month:02d}.{year}",
    "pt": "{day:02d}/{month:02d}/{year}",
}
_POINTS = {"en": (",", "."), "fr": ("\u202f", ","), "pl": ("\u00a0", ",")}
_USUAL_POINTS = (".", ",")


def _table() -> dict[str, dict[str, tuple[str, ...]]]:
    words: dict[str, dict[str, tuple[str, ...]]] = {code: {} for code in CODES}
    for row in _TABLE.read_text(encoding="utf-8").splitlines():
        name, *cells = (cell.strip() for cell in row.split("|"))
        for code, cell in zip(CODES, cells, strict=True):
            words[code][name] = tuple(cell.split(" / "))
    return words


_WORDS = _table()


@dataclass(frozen=True, slots=True)
class Wording:
    """One letter's habits: which of the labels, whether months are spelled, minus behind or not."""

    code: str
    choice: int
    months_spelled: bool = False
    minus_behind: bool = False

    def word(self, name: str) -> str:
        """A label; of two, the one of this letter."""
        words = _WORDS[self.code][name]
        return words[self.choice % len(words)]

    def number(self, plain: str) -> str:
        """`-1234.50` as it is printed; the decimals stay as many as they are."""
        thousands, point = _POINTS.get(self.code, _USUAL_POINTS)
        whole, _, decimals = plain.removeprefix("-").partition(".")
        written = f"{int(whole):,}".replace(",", thousands)
        written = f"{written}{point}{decimals}" if decimals else written
        if not plain.startswith("-"):
            return written
        return f"{written}-" if self.minus_behind else f"-{written}"

    def date(self, iso: str) -> str:
        """A date as it is printed."""
        day = date.fromisoformat(iso)
        if self.months_spelled and self.code in _MONTHS:
            month = _MONTHS[self.code].split()[day.month - 1]
            form = _LONG_DAY.get(self.code, "{day} {month} {year}")
            return form.format(day=day.day, month=month, year=day.year)
        return _DAYS[self.code].format(day=day.day, month=day.month, year=day.year)
