"""Words of a page become rows of text, and each word keeps its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.documents.frames.document import visible
from service.documents.layout.page_layout import SeenPage, SeenWord, lay_out
from service.model.page_words import Box, Direction, ReadAs


def word(text: str, x: float, y: float, size: float = 10.0, turn: int = 0) -> SeenWord:
    """On a page of 600 by 800, half as wide a letter as it is high."""
    right = x + size / 2 * len(text)
    return SeenWord(text, Box(x / 600, y / 800, right / 600, (y + size) / 800), turn=turn)


def text_of(*words: SeenWord, max_chars: int = 10_000) -> str:
    return lay_out([SeenPage(1, 600, 800, words)], max_chars).text


WORDS = st.builds(
    word,
    st.text(max_size=12),
    st.floats(0, 600),
    st.floats(0, 790),
    st.floats(0.1, 30),
    st.integers(0, 3),
)


@given(st.lists(st.lists(WORDS, max_size=12), max_size=3), st.booleans())
def test_words_stand_in_the_text_where_it_says(pages: list[list[SeenWord]], aligned: bool) -> None:
    """In order, without overlap; no character is invisible, and none is lost."""
    seen = [SeenPage(number, 600, 800, words) for number, words in enumerate(pages, 1)]
    text, words = lay_out(seen, 100_000, aligned=aligned)
    assert visible(text) == text
    ends = [0]
    for one in words:
        assert ends[-1] <= one.start < one.end <= len(text)
        assert not text[ends[-1] : one.start].strip()
        ends.append(one.end)
    assert not text[ends[-1] :].strip()
    assert {one.page for one in words} <= set(range(1, len(pages) + 1))


@given(st.lists(WORDS, max_size=30), st.integers(1, 50))
def test_the_text_ends_soon_after_its_bound(words: list[SeenWord], max_chars: int) -> None:
    """With the row that passes it."""
    longest = 30 * (12 + 100) + 100
    assert len(text_of(*words, max_chars=max_chars)) <= max_chars + longest


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=5), st.integers(10, 40))
def test_numbers_of_neighbouring_columns_never_join(numbers: list[int], gap: int) -> None:
    """At least two blanks part them, as the readers of rows want it."""
    x, words = 50.0, []
    for number in numbers:
        words.append(word(str(number), x, 100))
        x += 5 * len(str(number)) + gap
    assert [cell.strip() for cell in text_of(*words).split("  ") if cell.strip()] == [
        str(number) for number in numbers
    ]


def test_equal_columns_of_the_page_are_equal_columns_of_the_text() -> None:
    """Amounts stand below their heads."""
    rows = text_of(
        *(word("Item", 50, 100), word("Net", 300, 100), word("Screws", 50, 120)),
        *(word("60.00", 300, 120), word("Oil", 50, 140), word("40.00", 300, 140)),
    ).split("\n")
    assert len({row.index(cell) for row, cell in zip(rows, ("Net", "60", "40"), strict=True)}) == 1


def test_words_at_one_height_are_a_row_and_blocks_are_apart() -> None:
    """Small print beside a word belongs to its row; a gap in the page is an empty line."""
    assert text_of(word("a", 10, 100), word("b", 20, 103, 6), word("c", 10, 140)) == "a b\n\nc"


def test_turned_words_follow_behind_the_page() -> None:
    """Each direction is read in its own order, whatever most of the page does."""
    side = [word("on", 20, 500, turn=3), word("side", 20, 400, turn=3)]
    page = [word(str(number), 100, 100 + 12 * number) for number in range(3)]
    text, placed = lay_out([SeenPage(1, 600, 800, [*side, *page])], 1_000)
    assert text.split()[:3] == ["0", "1", "2"]
    assert sorted(text.split()[3:]) == ["on", "side"]
    assert len(placed) == 5


def test_right_to_left_rows_begin_at_the_right_and_keep_their_numbers() -> None:
    """The words of a sum in Hebrew. Latin words in it are read from the left, and columns apart."""
    row = (word("12", 50, 100), word("34", 65, 100), word("סכום", 80, 100), word("כולל", 105, 100))
    assert text_of(*row) == "כולל סכום 12 34"
    columns = (word("EUR", 10, 120), word("12", 32, 120), word("34", 84, 120))
    assert text_of(*row, *columns).endswith("\n" + " " * 6 + "34         EUR 12")


def test_columns_in_two_languages_stay_in_the_order_of_the_page() -> None:
    """Words of Hebrew that follow each other are read from the right also on an English page."""
    english = (word("Total", 50, 100), word("Invoice", 50, 120), word("12", 150, 120))
    hebrew = (word("סכום", 250, 120), word("כולל", 275, 120))
    assert text_of(*english, *hebrew).splitlines()[-1].split() == ["Invoice", "12", "כולל", "סכום"]


def test_ligatures_are_letters_and_soft_hyphens_nothing() -> None:
    """A search finds the word."""
    assert text_of(word("o\ufb03ce", 50, 100), word("in\u00advoice", 74, 100)) == "office invoice"


def test_words_know_where_reading_goes() -> None:
    """Along the page as it is shown: from the letters and from how the page lies."""
    words = (word("12", 50, 100), word("כולל", 80, 100), word("12", 20, 300, turn=3))
    laid = lay_out([SeenPage(1, 600, 800, words)], 1_000)
    named = {laid.text[one.start : one.end]: one.direction for one in list(laid.words)[:2]}
    assert named == {"12": Direction.RIGHT, "כולל": Direction.LEFT}
    assert list(laid.words)[2].direction is Direction.UP


def test_rows_of_a_scan_on_its_side_are_measured_upright() -> None:
    """Letters are as wide there as on the page that lies straight: a blank is no column."""
    words = [
        SeenWord(
            text, Box(0.5, 0.1, 0.52, 0.2), ReadAs.OCR, 1.0, 1, Box(x, 0.1, x + 0.1, 0.1 + 10 / 842)
        )
        for text, x in (("Total", 0.1), ("12,00", 0.2 + 8 / 595))
    ]
    laid = lay_out([SeenPage(1, 842, 595, words)], 1_000)
    assert laid.text == "Total 12,00"
    assert [one.direction for one in laid.words] == [Direction.DOWN] * 2


def test_words_keep_how_they_were_read() -> None:
    """With their confidence and page."""
    seen = SeenWord("x", Box(0.0, 0.0, 0.5, 1.0), ReadAs.OCR, 0.5)
    (placed,) = lay_out([SeenPage(7, 1, 1, [seen])], 10).words
    assert (placed.page, placed.read_as, placed.confidence) == (7, ReadAs.OCR, 0.5)
