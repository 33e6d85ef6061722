"""Resolves how text of a Word file looks: the run itself, then the styles of its characters, its
paragraph and its table, then the file's defaults.

Each style is resolved with those that it is based on. `vanish` toggles: a style of characters over
a style of a paragraph that both have it show the text again, which not every program does. So such
text is not certain to be seen.

Pure; linear in the styles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import OFFICE_THEME, Theme
from service.documents.office.office_package import attribute, child, children
from service.documents.office.word_looks import (
    NO_PARAGRAPH,
    NO_RUN,
    Ground,
    ParagraphLook,
    RunLook,
    paragraph_look,
    run_look,
    shading,
)

_STYLE_DEPTH_MAX = 20
_CONDITIONS: Final = (
    "wholeTable band1Vert band2Vert band1Horz band2Horz firstCol lastCol firstRow lastRow "
    "neCell nwCell seCell swCell".split()
)
"""Parts of a table, from the weakest to the strongest."""
_LOOK_BITS: Final = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}


class StyleLook(NamedTuple):
    """What a style, or a part of a table's style, says."""

    run: RunLook = NO_RUN
    paragraph: ParagraphLook = NO_PARAGRAPH
    cell: ParagraphLook = NO_PARAGRAPH
    """The ground of a table's cells."""

    def over(self, below: StyleLook) -> StyleLook:
        """This look, and what it does not say from another."""
        if self is NO_STYLE or below is NO_STYLE:
            return below if self is NO_STYLE else self
        return StyleLook(
            self.run.over(below.run),
            self.paragraph.over(below.paragraph),
            self.cell.over(below.cell),
        )


NO_STYLE: Final = StyleLook()


@dataclass(slots=True)
class _Style:
    look: StyleLook
    parts: dict[str, StyleLook]
    based_on: str | None
    is_resolved: bool = False


@dataclass(slots=True)
class WordStyles:
    """All styles of a file."""

    theme: Theme = field(default_factory=lambda: OFFICE_THEME)
    defaults: StyleLook = field(default_factory=StyleLook)
    _styles: dict[tuple[str, str], _Style] = field(default_factory=dict)
    _usual: dict[str, str] = field(default_factory=dict)
    """The style of each kind that counts where none is named."""

    def paragraph(self, name: str | None) -> StyleLook:
        """What the style of a paragraph says."""
        return self._named("paragraph", name).look

    def character(self, name: str | None) -> RunLook:
        """What the style of characters says."""
        return self._named("character", name).look.run

    def table(self, name: str | None) -> Mapping[str, StyleLook]:
        """What the style of a table says, by its parts; `wholeTable` is the style itself."""
        style = self._named("table", name)
        return {
            **style.parts,
            "wholeTable": style.parts.get("wholeTable", NO_STYLE).over(style.look),
        }

    def _named(self, kind: str, name: str | None) -> _Style:
        found = self._styles.get((kind, name or ""))
        if found is None:
            found = self._styles.get((kind, self._usual.get(kind, "")))
        return _NO_STYLE if found is None else self._resolved(kind, found)

    def _resolved(self, kind: str, style: _Style) -> _Style:
        if style.is_resolved:
            return style
        style.is_resolved = True
        below = style.based_on
        for _ in range(_STYLE_DEPTH_MAX):
            base = self._styles.get((kind, below or ""))
            if base is None or base is style:
                break
            style.look = style.look.over(base.look)
            for name, look in base.parts.items():
                style.parts[name] = style.parts.get(name, NO_STYLE).over(look)
            if base.is_resolved:
                break
            below = base.based_on
        return style


_NO_STYLE = _Style(NO_STYLE, {}, None, is_resolved=True)


def read_styles(root: Element | None, theme: Theme) -> WordStyles:
    """All styles of the part that has them."""
    found = WordStyles(theme)
    run = child(root, "docDefaults", "rPrDefault", "rPr")
    paragraph = child(root, "docDefaults", "pPrDefault", "pPr")
    found.defaults = StyleLook(run_look(run, theme), paragraph_look(paragraph, theme))
    for one in children(root, "style"):
        kind, name = attribute(one, "type") or "paragraph", attribute(one, "styleId")
        if not name:
            continue
        base = child(one, "basedOn")
        parts = {
            of: _style_look(part, theme)
            for part in children(one, "tblStylePr")
            if (of := attribute(part, "type")) in _CONDITIONS
        }
        based_on = None if base is None else attribute(base, "val")
        found._styles[kind, name] = _Style(_style_look(one, theme), parts, based_on)
        if attribute(one, "default") in ("1", "true", "on"):
            found._usual[kind] = name
    return found


def _style_look(one: Element, theme: Theme) -> StyleLook:
    cell = shading(child(one, "tcPr"), theme)
    table = shading(child(one, "tblPr"), theme)
    return StyleLook(
        run_look(child(one, "rPr"), theme),
        paragraph_look(child(one, "pPr"), theme),
        _painted(cell if cell is not None else table),
    )


def _painted(ground: Ground | None) -> ParagraphLook:
    return NO_PARAGRAPH if ground is None else ParagraphLook(ground)


class TablePart(NamedTuple):
    """Where a cell stands in its table."""

    row: int
    rows: int
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class TableLook:
    """The style of one table, and which of its parts it uses."""

    looks: Mapping[str, StyleLook]
    uses: frozenset[str]
    is_said: bool
    """Whether the table says which parts it uses. If it does not, programs differ."""

    def ways(self, part: TablePart) -> tuple[StyleLook, ...]:
        """How a cell may look."""
        look = self._look(part)
        whole = self.looks.get("wholeTable", NO_STYLE)
        return (look,) if self.is_said or look == whole else (look, whole)

    def _look(self, part: TablePart) -> StyleLook:
        found = self.looks.get("wholeTable", NO_STYLE)
        if len(self.looks) > 1:
            for name in self._names(part):
                found = self.looks.get(name, NO_STYLE).over(found)
        return found

    def _names(self, part: TablePart) -> list[str]:
        is_first, is_last = part.row == 0, part.row == part.rows - 1
        is_left, is_right = part.column == 0, part.column == part.columns - 1
        uses = self.uses
        row = part.row - ("firstRow" in uses)
        column = part.column - ("firstColumn" in uses)
        held = {
            f"band{1 + column % 2}Vert": "noVBand" not in uses,
            f"band{1 + row % 2}Horz": "noHBand" not in uses,
            "firstCol": is_left and "firstColumn" in uses,
            "lastCol": is_right and "lastColumn" in uses,
            "firstRow": is_first and "firstRow" in uses,
            "lastRow": is_last and "lastRow" in uses,
        }
        corners = {"neCell": (is_first, is_right), "nwCell": (is_first, is_left)}
        corners |= {"seCell": (is_last, is_right), "swCell": (is_last, is_left)}
        held |= {name: all(sides) for name, sides in corners.items()}
        return [name for name in _CONDITIONS if held.get(name)]


def table_look(properties: Element | None, styles: WordStyles) -> TableLook:
    """How a table looks by its style."""
    named, used = child(properties, "tblStyle"), child(properties, "tblLook")
    looks = styles.table(None if named is None else attribute(named, "val"))
    if used is None:
        return TableLook(looks, frozenset({"firstRow", "firstColumn"}), is_said=False)
    bits = _bits(attribute(used, "val"))
    uses = set()
    for name, bit in _LOOK_BITS.items():
        said = attribute(used, name)
        if bits & bit if said is None else said in ("1", "true", "on"):
            uses.add(name)
    return TableLook(looks, frozenset(uses), is_said=True)


def _bits(text: str | None) -> int:
    try:
        return int((text or "")[:8], 16)
    except ValueError:
        return 0
