"""The export of results as rows of tables: each format with the form in which its rows wait.

CSV waits as text, Parquet as columns, XLSX as cells: none is made twice.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

from service.ops.private_file import private_file
from service.results.export_files import (
    CsvFile,
    ParquetFile,
    TableFile,
    csv_lines,
    open_table_file,
)
from service.results.export_tables import ExportTable
from service.results.exporting import KeptRows, ResultRows, RowsText, compared_export
from service.results.kept_columns import ColumnsPart, KeptColumns
from service.results.reading import Decisions
from service.results.result_filter import ResultFilter
from service.settings import KafkaSettings


async def export_rows(
    kafka: KafkaSettings,
    decisions: Decisions,
    chosen: ResultFilter,
    form: str,
    out: Path,
    tables: tuple[ExportTable, ...],
) -> tuple[int, int]:
    """Writes rows for each result that the filter chooses; how many results, and how many rows.
    Raises NotWritable, and TooManyInvoices where the filter cannot do without comparing."""
    kept = _kept(chosen, form, tables)
    export = await compared_export(kafka, decisions, chosen, tables, kept)
    count = written = 0
    with private_file(out) as file:
        file.flush()
        with open_table_file(form, file.buffer, tables, out.parent) as writer:
            async with aclosing(export.results()) as results:
                async for rows in results:
                    count += rows.results if isinstance(rows, ColumnsPart) else 1
                    written += _write(writer, tables, rows)
            await asyncio.to_thread(writer.close)
    return count, written


def _kept(
    chosen: ResultFilter, form: str, tables: tuple[ExportTable, ...]
) -> KeptRows | KeptColumns:
    """Rows as the format wants them."""
    if form == "parquet":
        return KeptColumns(chosen, tables[0])
    return KeptRows(chosen, tables, as_text=csv_lines if form == "csv" else None)


def _write(
    writer: TableFile, tables: tuple[ExportTable, ...], rows: ResultRows | RowsText | ColumnsPart
) -> int:
    """How many rows of tables."""
    if isinstance(rows, RowsText):
        assert isinstance(writer, CsvFile), "no other format keeps text"
        writer.write_lines(rows.words)
        return rows.rows
    if isinstance(rows, ColumnsPart):
        assert isinstance(writer, ParquetFile), "no other format keeps columns"
        writer.write_columns(rows.columns)
        return rows.rows
    for table, of_table in zip(tables, rows, strict=True):
        for row in of_table:
            writer.write(table, row)
    return sum(map(len, rows))
