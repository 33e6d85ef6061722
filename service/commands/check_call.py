"""`invoice-stream check --call`: asks about one made-up invoice, as the service would.

With the service's own instructions and the schema of that invoice, so that a server that takes
neither shows it here; and long enough to say what an invoice costs in seconds and tokens. Changes
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from service.app.assembly import reading
from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.invoice_schema import left_out_names
from service.checks.reply.reply import ReplyProblem, read_objects
from service.extraction.extractor import Reading
from service.llm.client import LlmClient
from service.model.completion import Completion, LlmFailure, LlmFault, Prompt
from service.model.cost import call_tokens
from service.settings import LlmSettings, Settings
from service.testbed.invoices import make_invoice

_SAMPLE = 1
_HOUR_S = 3_600.0
_WHOLE_FROM = 100
_NEAR_SHARE = 0.5
"""An answer that takes more of the deadline than this leaves no room for a longer invoice."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the page; `is_ok` None is a warning."""

    text: str
    is_ok: bool | None = True


async def try_call(settings: Settings, llm: LlmSettings, client: LlmClient) -> list[Said]:
    """The call and what follows from it. A call that took its whole deadline is made once more, as
    the service would, with its answer as a stream."""
    asked = reading(settings, None)
    prompt = _question(asked, llm)
    reply, took_s = await _timed(client, prompt)
    said = []
    if isinstance(reply, LlmFailure) and reply.fault is LlmFault.TIMEOUT:
        said.append(Said(f"call: {reply.message}; asked again for a stream", None))
        reply, took_s = await _timed(client, replace(prompt, timeouts=1))
    if isinstance(reply, LlmFailure):
        return [*said, Said(f"call: {reply.message}", is_ok=False)]
    return [*said, *_judged(prompt, reply, took_s, asked, llm)]


def _question(asked: Reading, llm: LlmSettings) -> Prompt:
    text = make_invoice(_SAMPLE).text
    printed = PrintedText(text)
    known = asked.kind.known(printed)
    left_out = left_out_names(known.keys())
    schema = asked.kind.schema_for(known, printed)
    return asked.prompt.ask(text, "check", llm.max_tokens, left_out=left_out, schema=schema)


async def _timed(
    client: LlmClient, prompt: Prompt, clock: Callable[[], float] = time.monotonic
) -> tuple[Completion | LlmFailure, float]:
    began_s = clock()
    reply = await client.complete(prompt)
    return reply, clock() - began_s


def _judged(
    prompt: Prompt, reply: Completion, took_s: float, asked: Reading, llm: LlmSettings
) -> Iterator[Said]:
    out = reply.completion_tokens
    tokens = f", {reply.prompt_tokens} tokens in, {out} out" if reply.prompt_tokens and out else ""
    speed = f" ({_figure(out / max(took_s, 0.001))} a second)" if tokens and out else ""
    yield Said(f"call: answered in {took_s:.3g} s{tokens}{speed}, finish {reply.finish.value}")
    if not reply.prompt_tokens or not out:
        estimate = call_tokens(prompt, reply)
        yield Said(
            "call: the server counts no tokens, so costs and gate.tokens_per_minute go by an "
            f"estimate (here {estimate.prompt} in, {estimate.completion} out: one token for three "
            "bytes)",
            None,
        )
    hourly = _HOUR_S / max(took_s, 0.001)
    what = "invoices" if asked.kind.name == InvoiceKind.name else "documents"
    yield Said(f"call: about {hourly:,.0f} {what} of this size an hour per concurrent call")
    objects = read_objects(reply)
    read = objects if isinstance(objects, ReplyProblem) else asked.kind.read(objects, None)
    if isinstance(read, ReplyProblem):
        yield Said(f"call: {read.message}; another model may answer better", is_ok=False)
    if took_s > llm.timeout_s * _NEAR_SHARE:
        yield Said(
            f"call: llm.timeout_s ({llm.timeout_s:g}) is short for this server: longer {what} "
            f"will be asked for as streams; set {4 * took_s:.2g} or more",
            None,
        )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE_FROM else f"{value:.3g}"
