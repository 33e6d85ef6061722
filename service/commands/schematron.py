"""`invoice-stream schematron`: the official rules of e-invoices, fetched and compared.

Reads flags, hands over, turns results into exit codes: 0 done, 1 failure, 2 usage.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from service.commands.examples import examples
from service.commands.flags import with_flags
from service.commands.invocation import refuse
from service.commands.output_flags import JSON, PageFlags, output_form
from service.commands.plain_help import CommandApp
from service.ops.terminal import say

app = CommandApp(
    help="The official rules of e-invoices (extra `schematron`).", epilog=examples("schematron")
)

Folder = Annotated[
    Path,
    typer.Option(
        help="Folder of the rules.", envvar="INVOICE_STREAM_DOCUMENTS__SCHEMATRON", metavar="FOLDER"
    ),
]
_FOLDER = Path("~/.cache/invoice-stream/schematron")


@app.command(epilog=examples("schematron fetch"))
def fetch(folder: Folder = _FOLDER) -> None:
    """Fetch the compiled rules (7 MB, once).

    Compares their checksums, and stores them.
    """
    from service.commands import official_rules

    raise SystemExit(official_rules.fetch(folder.expanduser(), say))


@app.command(epilog=examples("schematron agree"))
@with_flags
def agree(
    documents: Annotated[
        list[Path], typer.Argument(help="Folders of e-invoices (XML).", metavar="FOLDER")
    ],
    output: PageFlags,
    folder: Folder = _FOLDER,
) -> None:
    """Compare the official verdicts with the checks of this service."""
    as_json = output_form(output) is JSON
    import asyncio

    from service.commands import official_rules

    missing = [str(path) for path in documents if not path.is_dir()]
    if missing:
        refuse(
            f"{', '.join(missing)}: no folder; agree takes folders, and reads the XML files below"
        )
    try:
        found = asyncio.run(official_rules.agree(documents, folder.expanduser()))
    except ValueError as error:
        refuse(str(error))
    if as_json:
        say(json.dumps(official_rules.as_dict(found), indent=1))
        return
    for line in official_rules.as_text(found):
        say(line)
