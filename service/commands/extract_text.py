"""`invoice-stream extract --text`: what the service reads of files, as text, without a model.

It is the text that a prompt has and that checks look in. What people do not see is left out of it,
and counted. Every line is made safe for a terminal: documents come from strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from schemas.decode import DecodeLimits, Rejected, decode_event
from service.app.assembly import documents
from service.app.bounds import decode_limits
from service.commands.extraction_run import Named, unsplit
from service.documents.fair_queue import Sender
from service.documents.frames.document import LoadedDocument
from service.documents.holding import Holding
from service.documents.loader import Documents
from service.model.counted import counted
from service.model.document_problem import DocumentProblem
from service.model.next_command import ValueLine
from service.model.printable import one_line
from service.ops.terminal import warn
from service.settings import Settings


async def show_texts(
    settings: Settings, events: Sequence[Named], say: Callable[[str], None]
) -> int:
    """The number of documents that cannot be read; why goes to standard error."""
    loader, failed = documents(unsplit(settings)), 0
    try:
        for one in events:
            if len(events) > 1:
                say(ValueLine(one_line(f"== {one.name}")))
            failed += not await _is_shown(loader, decode_limits(settings.extraction), one, say)
    finally:
        await loader.close()
    return failed


async def _is_shown(
    loader: Documents, limits: DecodeLimits, one: Named, say: Callable[[str], None]
) -> bool:
    decoded = decode_event(one.value, (), limits)
    if isinstance(decoded, Rejected):
        warn(f"{one.name}: {decoded.message}")
        return False
    loaded = await loader.load(decoded.event.document, Sender("", None), Holding())
    if isinstance(loaded, DocumentProblem):
        warn(f"{one.name}: {loaded.message}")
        return False
    for line in loaded.text.splitlines():
        say(ValueLine(one_line(line)))
    for besides in _besides(loaded):
        warn(f"{one.name}: {besides}")
    return True


def _besides(loaded: LoadedDocument) -> Iterator[str]:
    """What a person who looks at the text should know."""
    if loaded.invoice is not None:
        yield "an e-invoice; its values are read from its XML, and no model is asked"
    elif not loaded.text:
        yield "no text: its pages are pictures, for a model that can see"
    if loaded.hidden:
        yield f"{counted(len(loaded.hidden), 'hidden text')} left out"
