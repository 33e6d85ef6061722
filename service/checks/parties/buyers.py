"""Is the answer's buyer the one whom the document addresses, or the one whom a label names?

A buyer's name stands whole in one of these places: behind a label of the buyer or in the block
below it, in an address (a street, a box or a town below it), before an address in its own row, in
a greeting, or behind a word such as `Guest:`. The label of a delivery counts where nothing else
names a buyer. Where the document has no such place, the name stands whole in a row above the
amounts that may be one of a name, or anywhere if its own words are those of a name: then the print
does not decide.

A department, a street, a house (`Yew Tree Farm`), a clerk, a person below his company's name and a
part of a name are no buyers; neither is a name in the sender's block. A name of two rows counts by
its first one.

Pure and total; linear in the text, for places, rows and their length are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from schemas.invoice import Invoice
from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import Role
from service.checks.labels.text_rows import CELL, MONEY
from service.checks.parties.addressees import ADDRESSING_WORDS
from service.checks.parties.addresses import STREET, TOWN, has_town, is_house_name
from service.checks.parties.buyer_cells import (
    MARKUP,
    goes_on_in_words,
    goes_on_with_address,
    greets,
    has_digit,
    has_seller_contact,
    is_before_name,
    is_beside_name,
    is_end,
    is_end_of_column,
    is_honoured,
    is_label,
    is_lead,
    is_name_row,
    is_new_label,
    is_of_a_clerk,
    is_of_a_reader,
    is_of_address,
    is_person,
    is_proper,
    is_title,
    is_titled,
    is_titled_document,
    names_party,
    names_served,
    only_addresses,
    without_titles,
)
from service.checks.parties.buyer_words import CARE_OF
from service.checks.parties.legal_forms import COMPANY
from service.checks.parties.name_forms import UNSPACED
from service.checks.parties.name_places import PLACES_MAX, ROW_CHARS_MAX, NamePlace, NamePlaces
from service.checks.parties.name_words import LONE_WORDS, NO_NAME_LABELS
from service.checks.parties.party_names import may_be_name
from service.checks.parties.payers import has_payer
from service.checks.values.plain_text import plain_text

_NAME_CHARS_MAX = 160
_WINDOW_ROWS_MAX = 30
"""An addressee stands in the upper part of a letter."""
_WINDOW_ROWS_MIN = 2
_LETTERS_MIN = 2
_HEAD_CELLS_MIN = 3
_WIDE_CELLS_MIN = 5
"""Two parties side by side, each with its contact, have fewer."""
_HOUSE_DIGITS_MAX = 4
_LINES_MAX = 100
_LONG_WORD_CHARS = 4
_BULLET = re.compile(r"\*\*|__|[*>|#] ")
_HOURS = re.compile(r"[0-9]{1,2}[.][0-9]{2} ?(?:uhr|(?:-|\u2013|bis|to|\u00e0|a) ?[0-9])")
_BRANCH = re.compile(
    r"(?:filiale?|branch|store|shop|sucursal|succursale|agence|tienda|negozio|sede|vestiging|oddział"
    r"|loja|butik|afdeling|pobočka|prevádzka|telephely|punct de lucru|poslovnica|şube|niederlassung"
    r"|zweigstelle|betriebsstätte|head office|registered office|headquarters|siège|zentrale|lager"
    r"|warehouse|werk|depot|dépôt|magazijn|almacén|magazzino)(?![^\W\d_])"
)
"""A part of the sender's company with an address of its own."""
_JOINED = re.compile(r" (?:und|and|et|y|e|en|og|och|i|&|\+|/) ")
"""Between titles: `Herrn und Frau`."""
_STREET_NUMBER = re.compile(r"[0-9]{1,5}[a-z]? [^\W\d_]")
_OTHERS = (Role.OTHER_PARTY, Role.BUYER)


def is_doubtful_buyer(name: str, invoice: Invoice, text: str, labelled: Candidates) -> bool:
    """Whether the answer's name of the buyer, which the text prints, seems to be another thing."""
    candidates = labelled.of(Role.BUYER) if labelled.has(Role.BUYER) else []
    if any(one.text == name for one in candidates) and not is_beside_name(name.lower()):
        return False  # As in most documents.
    sought = _first_row(name)[:_NAME_CHARS_MAX]
    named = not sought or any(_is_named(sought, one.text) for one in candidates)
    if named and not (is_beside_name(sought) and COMPANY.search(sought) is None):
        return False
    buyers = [one for one in candidates if _may_be_buyer(one.text)]
    page = _Page(text, _first_row(invoice.supplier.name or ""), sought)
    if sought not in page.small:
        sought = page.as_printed(sought)
    places = [*islice(page.places(sought), PLACES_MAX)]
    if not places and sought not in page.small:
        places = [*islice(page.broken(sought), PLACES_MAX)]
        if not places:
            return False  # Its words are printed apart: `grounding` asks for them.
    if not _has_form(sought):
        return not any(page.stands_over_address(place) for place in places)
    if _is_description(sought, invoice) or (places and all(map(page.is_head_of_column, places))):
        return True
    known = bool(buyers) or page.has_window() or page.has_payer(places)
    if not known:
        page.disregard_amounts()
    if any(page.addresses(place, known=known) for place in places):
        return False
    if known:
        return True
    # Nothing says who the buyer is: words around a name have too many forms to tell.
    if is_proper(" ".join(name.split())) and any(map(page.may_be_said, places)):
        return False
    return not any(page.may_name(place, sought) for place in places)


def has_addressee(invoice: Invoice, text: str) -> bool:
    """Whether an address that is not the seller's stands above the amounts, as a window shows it:
    then an answer without a buyer misses one."""
    return _Page(text, _first_row(invoice.supplier.name or ""), "").has_window(named=True)


def _is_description(sought: str, invoice: Invoice) -> bool:
    """Whether these are the words of a line."""
    lines = invoice.lines[:_LINES_MAX]
    return any(one.description is not None and one.description.lower() == sought for one in lines)


def _first_row(name: str) -> str:
    """The first row that is more than a title, in small letters."""
    rows = [" ".join(row.split()) for row in plain_text(name).strip().lower().split("\n", 3)]
    return next((row for row in rows if not is_title(row)), rows[0])


def _has_form(sought: str) -> bool:
    """Whether it has letters, no more digits, no markup before it, and is no label, also with its
    value, title or head of a column."""
    letters, digits = sum(map(str.isalpha, sought)), sum(map(str.isdigit, sought))
    if letters < _LETTERS_MIN or digits > letters or _BULLET.match(sought):
        return False
    if "%" in sought or "@" in sought or is_titled_document(sought):
        return False
    if ": " in sought or (":" in sought and UNSPACED.search(sought)):
        return False
    if sought in LONE_WORDS or sought in NO_NAME_LABELS:
        return False
    if only_addresses(sought) or is_label(sought):
        return False
    return not all(map(is_title, _JOINED.split(sought)))


def _may_be_buyer(text: str) -> bool:
    small = text.strip().lower()
    beside = is_beside_name(small) and COMPANY.search(small) is None
    return _has_form(small) and not beside and not has_town(small)


def _is_own_word(word: str) -> bool:
    """Whether a word of a company's name tells it from others."""
    bare = word.replace(".", "")  # `S.r.l.` and `o.o.` are no words.
    return len(bare) >= _LONG_WORD_CHARS and COMPANY.fullmatch(word) is None


def _is_named(sought: str, text: str) -> bool:
    """Whether a labelled block begins with the name, which ends there."""
    printed = " ".join(text.split()).lower()
    if not printed.startswith(sought):
        printed = without_titles(printed)
    return printed.startswith(sought) and is_end(printed[len(sought) :])


class _Page(NamePlaces):
    """The rows of a document in small letters, and the seller's name."""

    def __init__(self, text: str, seller: str, sought: str) -> None:
        self._sought = sought
        super().__init__(text)
        self._seller = seller
        self._amounts = self._limit = self._first_of_amounts()

    def as_printed(self, sought: str) -> str:
        """The name as the document prints it, if the answer added a title or put the surname
        first."""
        bare = without_titles(sought)
        surname, comma, given = bare.partition(", ")
        forms = (bare, f"{given} {surname}" if comma else "")
        self._sought = next((form for form in forms if form and form in self.small), sought)
        return self._sought

    def disregard_amounts(self) -> None:
        """An address anywhere counts from here on."""
        self._limit = len(self.rows)

    def _first_of_amounts(self) -> int:
        """The first row with two amounts, or that of the last amount, or the end.

        One amount also stands above an addressee: a share capital, a sum to pay, an hour."""
        last = len(self.rows)
        for number, row in enumerate(self.rows):
            count = len(MONEY.findall(row[:ROW_CHARS_MAX]))
            if count > 1 and not _HOURS.search(row[:ROW_CHARS_MAX]):
                return number
            if count:
                last = number
        return last

    def addresses(self, place: NamePlace, *, known: bool) -> bool:
        """Whether the place is one of a buyer's name. `known` says that the document has an address
        or a label of the buyer: then the label of a delivery names somebody else."""
        before, behind = place.cell[: place.start], place.cell[place.end :]
        if is_honoured(behind) or self._is_beside_seller(before, behind):
            return True
        if greets(before):
            return not known or self._greets_addressee(place)
        lead, roles = before.strip(MARKUP), _OTHERS[known:]
        if is_of_a_reader(lead):
            return not known or self._is_in_block(place)
        if not is_end(behind):
            return (not lead or is_title(lead)) and self._ends_without_mark(place, behind)
        if is_label(place.cell):
            return False
        if lead and not is_title(lead):
            named = place._replace(cell=place.cell[place.start :])
            if lead.isdigit() and len(lead) > _HOUSE_DIGITS_MAX:  # A number of the customer.
                return self._is_in_block(named)
            return is_lead(lead, roles) or (is_new_label(lead) and self._is_in_block(named))
        beside = self._is_beside_label(place, roles)
        if beside is not None:
            return beside
        if self._is_sender(place.cell):
            return False
        name = place.cell[place.start : place.end]
        if goes_on_with_address(name, behind):
            return place.row < self._limit and not self._begins_address(place, name)
        return self._is_in_row(place) or self._is_in_block(place)

    def _begins_address(self, place: NamePlace, name: str) -> bool:
        """Whether words before a town in their row are a street or a house: by themselves, or
        because a name stands above them."""
        if COMPANY.search(name):
            return False
        if _STREET_NUMBER.match(name):
            return True
        is_part = is_of_address(name) or is_house_name(name)
        return is_part and any(map(is_name_row, self.above(place)))

    def _greets_addressee(self, place: NamePlace) -> bool:
        """Whether the last word of a greeted name ends the name of a block: a letter to a company
        greets a clerk."""
        last = place.cell[place.start : place.end].rpartition(" ")[2]
        for one in islice(self.places(last), PLACES_MAX):
            whole = one._replace(start=0)
            if one.row != place.row and is_end(one.cell[one.end :]) and self._is_in_block(whole):
                return True
        return False

    def _ends_without_mark(self, place: NamePlace, behind: str) -> bool:
        """Whether one blank alone parts the name from its address, or a next column from the name
        above an address."""
        name = place.cell[place.start : place.end]
        if self._is_sender(place.cell):
            return False
        if goes_on_in_words(name, behind):
            return True
        alone = place._replace(cell=place.cell[: place.end], right=place.left + place.end)
        return is_end_of_column(name, behind) and self._is_in_block(alone)

    def _is_beside_seller(self, before: str, behind: str) -> bool:
        """Whether the seller's name alone stands before or behind: a reader put two columns into
        one row."""
        return bool(self._seller) and self._seller in (before.strip(), behind.strip())

    def may_name(self, place: NamePlace, sought: str) -> bool:
        """Whether the name stands whole above the amounts, in a row that may be one of a name."""
        lead = place.cell[: place.start].strip(MARKUP)
        if lead and (is_new_label(lead) or any(map(lead.__contains__, CARE_OF))):
            return is_end(place.cell[place.end :]) and not has_digit(sought)
        if lead and " " in sought and lead.split()[-1] in ADDRESSING_WORDS:
            return not has_digit(sought) and COMPANY.search(place.cell[place.end :]) is None
        if place.row >= self._amounts or (lead and not is_title(lead)):
            return False
        if not is_end(place.cell[place.end :]) or self._is_sender(place.cell):
            return False
        above = self.above(place)
        if self._heads_sender(self.below(place)):
            return False
        if any(map(self._is_sender, above)) or any(map(is_of_address, above)):
            return False
        company = COMPANY.search(sought) is not None
        return (company or not has_digit(sought)) and may_be_name(sought, self.small)

    def may_be_said(self, place: NamePlace) -> bool:
        """Whether words of a row may name the buyer: no clerk's label, and not the sender's row."""
        if self._is_sender(place.cell) or is_of_address(place.cell):
            return False
        if MONEY.search(self.rows[place.row][place.right : ROW_CHARS_MAX]):
            return False  # What is sold, summed up or paid with.
        if self._heads_sender(self.below(place)):
            return False
        return not is_of_a_clerk(place.cell[: place.start])

    def is_head_of_column(self, place: NamePlace) -> bool:
        """Whether its row has three cells or more without digits, and amounts or as many values
        stand below."""
        row = self.rows[place.row][:ROW_CHARS_MAX]
        if has_digit(row) or (cells := len(CELL.findall(row))) < _HEAD_CELLS_MIN:
            return False
        below = (one for one in self.rows[place.row + 1 : place.row + 3] if one.strip())
        values = next(below, "")[:ROW_CHARS_MAX]
        if MONEY.search(values):
            return True
        return cells >= _WIDE_CELLS_MIN and sum(map(has_digit, CELL.findall(values))) > cells // 2

    def stands_over_address(self, place: NamePlace) -> bool:
        """Whether the name is a cell above a street and a town, and at most titles above it: then
        it may look like anything, as `3M`."""
        above, below = self.above(place), self.below(place)
        if place.cell[: place.start].strip(MARKUP) or place.cell[place.end :].strip(MARKUP):
            return is_title(place.cell[: place.start]) and place.end == len(place.cell)
        if is_label(place.cell) or len(below) < _WINDOW_ROWS_MIN or not all(map(is_title, above)):
            return False
        return is_of_address(below[0]) and not has_town(below[0]) and has_town(below[1])

    def has_window(self, *, named: bool = False) -> bool:
        """Whether an address of two rows or more stands above the amounts that is neither the
        seller's nor a delivery's; `named`: below a name that is no branch's."""
        words = [word for word in self._seller.split() if _is_own_word(word)]
        for number in range(1, min(self._amounts, _WINDOW_ROWS_MAX)):
            row = self.rows[number][:ROW_CHARS_MAX]
            if not TOWN.search(row) and not has_town(row):
                continue
            for match in CELL.finditer(row):
                if not has_town(match.group()) or not self._is_window(number, match, words):
                    continue
                if not named or self._is_below_name(number, match):
                    return True
        return False

    def has_payer(self, places: Sequence[NamePlace]) -> bool:
        """Whether another one than the seller pays for the one who has the name."""
        others = [word for word in self._seller.split() if _is_own_word(word)]
        rows = range(min(self._amounts, _WINDOW_ROWS_MAX))
        return has_payer(self, places, rows, (*others, self._sought))

    def _is_window(self, row: int, town: re.Match[str], words: Sequence[str]) -> bool:
        place = NamePlace(row, town.group(), 0, 0, *town.span())
        above = self._below_sender(self.above(place))
        block = [*above, town.group(), *self.below(place)]
        if len(above) < _WINDOW_ROWS_MIN or any(map(has_seller_contact, block)):
            return False
        if any(names_party(cell, (Role.OTHER_PARTY, Role.SELLER)) for cell in above):
            return False
        if any(":" in cell and names_served(cell) for cell in above):
            return False
        town_words = town.group().split()[1:]  # `Stadtwerke Kiel` have buyers in `24103 Kiel`.
        own = [word for word in words if word not in town_words] or words
        return not any(word in cell for word in own for cell in block)

    def _below_sender(self, above: list[str]) -> list[str]:
        """The cells up to the row with the sender's address, which stands in the window as well."""
        own = (n for n, cell in enumerate(above) if self._is_sender(cell) and has_town(cell))
        return above[: next(own, None)]

    def _is_below_name(self, row: int, town: re.Match[str]) -> bool:
        """Whether the first name above a town is that of somebody else than a branch."""
        place = NamePlace(row, town.group(), 0, 0, *town.span())
        above = self._below_sender(self.above(place))
        names = [cell for cell in above if is_name_row(cell) and not has_digit(cell)]
        if not names and len(above) == _WINDOW_ROWS_MIN and all(map(is_of_address, above)):
            names = above  # As in `Condominio Via Verdi 9`.
        return ":" not in town.group() and bool(names) and _BRANCH.match(names[-1]) is None

    def _is_beside_label(self, place: NamePlace, roles: Sequence[Role]) -> bool | None:
        """Whether the cell before is a label of a party, or a block below one holds the name; False
        also where the label is another one's, and None where there is none."""
        left = [*CELL.finditer(self.rows[place.row][: place.left])]
        if left and names_party(left[-1].group(), roles):
            return True
        if left and names_served(left[-1].group()) and not self._is_head(place.row, left[-1]):
            return False
        above = self.above(place)
        for number, cell in enumerate(above):
            head = place._replace(row=place.row - 1 - number)
            if names_party(cell, _OTHERS) and not self.is_head_of_column(head):
                if not names_party(cell, roles):
                    return False
                if not number and is_of_address(place.cell):
                    return not has_town(place.cell)  # As in `ODIN 59`.
                return self._is_name_in(place, above[:number], self.below(place))
            if not is_before_name(cell):
                return None
        return None

    def _is_head(self, row: int, label: re.Match[str]) -> bool:
        """Whether the name of a label stands below it: then what stands beside it is another's."""
        below = self.cell(row + 1, *label.span()) or ""
        return " " in below and is_name_row(below)

    def _is_in_row(self, place: NamePlace) -> bool:
        """Whether the name is the first cell of a row, and its street and town the next ones."""
        row = self.rows[place.row][:ROW_CHARS_MAX]
        if place.row >= self._limit or row[: place.left].strip(MARKUP):
            return False
        rest = CELL.findall(row[place.right :])
        towns = any(map(has_town, rest[1:])) and not any(map(has_town, rest[:1]))
        return towns and not any(map(self._is_sender, rest))

    def _is_in_block(self, place: NamePlace) -> bool:
        """Whether the row is one of the names above an address."""
        if place.row >= self._limit:
            return False
        above, below = self.above(place), self.below(place)
        own = next((n for n, cell in enumerate(above) if self._is_sender(cell)), None)
        if own is not None:
            if not has_town(above[own]):
                return False  # The sender's own block.
            above = above[:own]
        if self._heads_sender(below):
            return False
        return any(map(is_of_address, below)) and self._is_name_in(place, above, below)

    def _heads_sender(self, below: Sequence[str]) -> bool:
        """Whether the seller's name stands below, before any address: then a trade name, a slogan
        or the like heads his block. The seller may get the buyer's letters: `c/o`."""
        names = takewhile(lambda cell: not is_of_address(cell), below)
        return any(self._is_sender(cell) and not cell.startswith(CARE_OF) for cell in names)

    def _is_name_in(self, place: NamePlace, above: Sequence[str], below: Sequence[str]) -> bool:
        """Whether the row is the first name of its block, or one that goes with it."""
        if any(map(is_of_address, above)):
            return False
        names = [cell for cell in above if not is_before_name(cell)]
        if is_of_address(place.cell):
            return not names and any(is_of_address(cell) and not has_town(cell) for cell in below)
        end = next((n for n, cell in enumerate(below) if is_of_address(cell)), len(below))
        if any(map(is_label, below[:end])):
            return False
        others = names + [cell for cell in below[:end] if is_name_row(cell)]
        if not is_name_row(place.cell):
            return not others
        if not names:
            return True
        if COMPANY.search(place.cell):
            return not place.cell.startswith(CARE_OF)  # An agent gets the buyer's letter.
        if has_digit(place.cell) or STREET.search(place.cell) or is_title(place.cell.split()[0]):
            return False
        if len(names) > 1 or any(map(COMPANY.search, others)):
            return False
        if is_house_name(place.cell) and not any(map(has_digit, below[:1])):
            return False  # `Mrs D. Prentice`, `Yew Tree Farm`: a house without a number.
        titled = any(map(is_titled, above))
        return titled or (is_person(names[0]) and not is_person(place.cell))

    def _is_sender(self, cell: str) -> bool:
        """Whether the seller stands in the cell, and not as a part of the buyer's longer name."""
        if not self._seller or self._seller not in cell:
            return False
        longer = self._seller in self._sought and self._seller != self._sought
        return not longer or self._sought not in cell
