"""Writes tables of results to files: CSV, XLSX, Parquet.

Rows are written as they come, so memory does not grow with them. A cell of XLSX is written as what
it is, so a text stays a text; of CSV, `harmless` makes it one. XLSX and Parquet need the extra
`export`.
"""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from service.ops.held_folder import HeldFolder
from service.ops.private_file import NotWritable
from service.results.export_tables import STATE_CELL, Cell, ExportTable, Kind, csv_cell

XLSX_ROWS: Final = 1_048_576
"""Of one sheet, with its head: what the format allows."""
_PARQUET_ROWS: Final = 20_000
_PARQUET_BATCH_ROWS: Final = 1_000
_EXACT_DIGITS: Final = 15
"""A spreadsheet's number has no more; a longer amount is written as text."""
_CELL_CHARS: Final = 32_767


class TableFile(Protocol):
    """A file on its way."""

    def write(self, table: ExportTable, row: list[Cell]) -> None:
        """One row. Raises NotWritable where the format has no room for it."""

    def close(self) -> None:
        """Writes what is left."""


class _Echo:
    """What a writer of CSV writes to, and then returns: one writer for all lines."""

    def write(self, line: str) -> str:
        return line


_CSV_LINES: Final[Any] = csv.writer(_Echo(), lineterminator="\r\n")


def csv_lines(rows: list[list[Cell]]) -> str:
    """Rows as lines of a CSV file; text that could be a formula begins with an apostrophe."""
    return "".join([_CSV_LINES.writerow(map(csv_cell, row)) for row in rows])


class CsvFile:
    """UTF-8 with a byte order mark, which spreadsheets want; commas; CRLF."""

    def __init__(self, file: BinaryIO, tables: tuple[ExportTable, ...]) -> None:
        self._text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        self.write_lines(csv_lines([[name for name, _ in tables[0].columns]]))

    def write(self, table: ExportTable, row: list[Cell]) -> None:
        """One line."""
        del table
        self.write_lines(csv_lines([row]))

    def write_lines(self, lines: str) -> None:
        """As `csv_lines` made them."""
        self._text.write(lines)

    def close(self) -> None:
        """The file itself stays open."""
        self._text.flush()
        self._text.detach()


class XlsxFile:
    """One sheet a table. Each waits in a file in `folder` until all are put together."""

    def __init__(self, file: BinaryIO, tables: tuple[ExportTable, ...], folder: Path) -> None:
        import xlsxwriter

        options = {
            "constant_memory": True,
            "tmpdir": str(folder),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        }
        self._book = xlsxwriter.Workbook(file, options)
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheets = {table.name: self._book.add_worksheet(table.name) for table in tables}
        self._next = dict.fromkeys(self._sheets, 1)
        for table in tables:
            for column, (name, _) in enumerate(table.columns):
                self._sheets[table.name].write_string(0, column, name)

    def write(self, table: ExportTable, row: list[Cell]) -> None:
        """One row of its sheet."""
        number = self._next[table.name]
        if number >= XLSX_ROWS:
            raise NotWritable(
                f"the sheet {table.name} has no room for more than {XLSX_ROWS - 1:,} rows: narrow "
                "the filter, or write CSV or Parquet"
            )
        self._next[table.name] = number + 1
        for column, cell in enumerate(row):
            self._cell(self._sheets[table.name], number, column, cell)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, datetime):
            self._time_cell(sheet, row, column, cell)
        elif isinstance(cell, date) and cell.year >= 1900:
            sheet.write_datetime(row, column, cell)
        elif isinstance(cell, int) or _fits(cell):
            sheet.write_number(row, column, cell)
        else:
            words = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
            sheet.write_string(row, column, words[:_CELL_CHARS])

    def _time_cell(self, sheet: Any, row: int, column: int, time: datetime) -> None:
        """As text where a spreadsheet knows no such time."""
        if not 1900 < time.year < datetime.max.year:
            sheet.write_string(row, column, time.isoformat())
        else:
            in_utc = time.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(row, column, in_utc, self._time)

    def close(self) -> None:
        """All sheets are put together here."""
        self._book.close()


def _fits(cell: Cell) -> bool:
    return isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _EXACT_DIGITS


class TableColumns:
    """Rows of a table as Arrow's columns, in a tenth of the memory of their cells; amounts are
    exact decimals."""

    def __init__(self, table: ExportTable) -> None:
        import pyarrow

        self._arrow: Any = pyarrow
        columns = [(name, _arrow_type(pyarrow, kind)) for name, kind in table.columns]
        self.schema: Any = pyarrow.schema(columns)

    def of_rows(self, rows: list[list[Cell]]) -> Any:
        """A batch."""
        cells = zip(*rows, strict=True) if rows else [()] * len(self.schema)
        arrays = [
            self._arrow.array(of_column, type=field.type)
            for of_column, field in zip(cells, self.schema, strict=True)
        ]
        return self._arrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def with_states(self, batch: Any, states: list[str | None]) -> Any:
        """The batch of invoices with other states."""
        arrays = batch.columns
        arrays[STATE_CELL] = self._arrow.array(states, type=self.schema.field(STATE_CELL).type)
        return self._arrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def flags(self, values: list[bool]) -> Any:
        """Of a batch's rows, which to keep."""
        return self._arrow.array(values, type=self._arrow.bool_())

    def table(self, batches: list[Any]) -> Any:
        """All of them."""
        return self._arrow.Table.from_batches(batches, schema=self.schema)


class ParquetFile:
    """One table, in groups of rows."""

    def __init__(self, file: BinaryIO, tables: tuple[ExportTable, ...]) -> None:
        import pyarrow.parquet

        self._columns = TableColumns(tables[0])
        schema = self._columns.schema
        self._file: Any = pyarrow.parquet.ParquetWriter(file, schema, compression="zstd")
        self._rows: list[list[Cell]] = []
        self._batches: list[Any] = []
        self._waiting = 0

    def write(self, table: ExportTable, row: list[Cell]) -> None:
        """Gathers rows to a group. Of few they become columns."""
        del table
        self._rows.append(row)
        if len(self._rows) >= _PARQUET_BATCH_ROWS:
            self._gather()

    def write_columns(self, batch: Any) -> None:
        """Rows that are columns already."""
        self._batches.append(batch)
        self._waiting += batch.num_rows
        if self._waiting >= _PARQUET_ROWS:
            self._flush()

    def _gather(self) -> None:
        rows, self._rows = self._rows, []
        self.write_columns(self._columns.of_rows(rows))

    def _flush(self) -> None:
        self._file.write_table(self._columns.table(self._batches).combine_chunks())
        self._batches, self._waiting = [], 0

    def close(self) -> None:
        """With the file's foot."""
        self._gather()
        self._flush()
        self._file.close()


def _arrow_type(arrow: Any, kind: Kind) -> Any:
    return {
        "text": arrow.string(),
        "amount": arrow.decimal128(38, 10),
        "date": arrow.date32(),
        "time": arrow.timestamp("us", tz="UTC"),
        "flag": arrow.bool_(),
        "number": arrow.int64(),
    }[kind]


def missing_package(form: str) -> str | None:
    """The package that a format needs and that is not installed."""
    needed = {"xlsx": "xlsxwriter", "parquet": "pyarrow"}.get(form)
    return needed if needed and importlib.util.find_spec(needed) is None else None


@contextmanager
def open_table_file(
    form: str, file: BinaryIO, tables: tuple[ExportTable, ...], beside: Path
) -> Iterator[TableFile]:
    """The writer of a format. What it needs besides the file lies in a folder `beside` it, on the
    same disk, and is gone afterwards."""
    if form != "xlsx":
        yield (CsvFile if form == "csv" else ParquetFile)(file, tables)
        return
    with HeldFolder(beside) as folder:
        yield XlsxFile(file, tables, folder)
