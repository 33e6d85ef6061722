"""Replies in unusual charsets, encodings, streams and shapes, over real sockets.

Some are taken from public reports about servers and gateways (streams with CR, several lines of
data, a plain body called Brotli, Zstandard, a call in the second choice, a body without its end);
the others are of the same kinds.
"""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import cramjam
import pytest

from service.llm.dialect import Dialect
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.model.completion import Completion, Finish, LlmFailure, LlmFault, Prompt
from tests.fakes import usual
from tests.fakes.scripted_server import Behaviour, ScriptedServer, answer, head, raw
from tests.unit.llm.conftest import OpenClient

TEXT = '{"total": "12,00 €", "seller": "Ärger & Söhne"}'
CHAT = {
    "model": "tiny",
    "choices": [{"index": 0, "message": {"content": TEXT}, "finish_reason": "stop"}],
}
OLLAMA = {"model": "tiny", "message": {"content": TEXT}, "done": True, "done_reason": "stop"}
WHOLE = json.dumps(CHAT, ensure_ascii=False)
PIECES = [TEXT[:9], TEXT[9:30], TEXT[30:]]
CHUNKS = [
    *({"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in PIECES),
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
]


async def read(
    open_client: OpenClient, prompt: Prompt, behaviour: Behaviour, dialect: Dialect | None = None
) -> Any:
    async with ScriptedServer([behaviour]) as server:
        return await open_client(server.url, dialect or OpenAiDialect()).complete(prompt)


def chunked(*parts: bytes, ends: bool = True, **headers: str) -> bytes:
    """A chunked reply; without its last chunk if it does not end."""
    fields = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"} | headers
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return head(200, fields) + body + b"0\r\n\r\n" * ends


_DONE = b"data: [DONE]\n\n"


def events(end: str, *, split: bool = False) -> bytes:
    """The stream, each of its lines ended so; an object is one line of data, or one per line."""
    lines = [": processing"]
    for one in CHUNKS:
        told = json.dumps(one, indent=1 if split else None, ensure_ascii=False)
        lines += ["event: chunk", *(f"data: {line}" for line in told.split("\n")), ""]
    return end.join([*lines, "data: [DONE]", "", ""]).encode()


@pytest.mark.parametrize(
    "charset", ["latin-1", "cp1252", "utf-16", "utf-16-be", "utf-32", "utf-8-sig"]
)
@pytest.mark.parametrize("declares", [True, False])
async def test_an_answer_in_another_charset_is_read(
    open_client: OpenClient, prompt: Prompt, charset: str, declares: bool
) -> None:
    """Whether the header says so or not; by both dialects."""
    name = charset.removesuffix("-sig")
    header = f"application/json; charset={name}" if declares else "application/json"
    text = TEXT if charset != "latin-1" else TEXT.replace("€", "EUR")
    for payload, dialect in ((CHAT, OpenAiDialect()), (OLLAMA, OllamaDialect(4096))):
        whole = json.dumps(payload, ensure_ascii=False)
        body = whole.replace("€", "EUR") if charset == "latin-1" else whole
        behaviour = answer(body.encode(charset), Content_Type=header)
        reply = await read(open_client, prompt, behaviour, dialect)
        assert isinstance(reply, Completion)
        assert json.loads(reply.text) == json.loads(text)


async def test_a_declared_charset_of_a_country_is_read(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """An error page in one still counts by its words' status, and an answer is read."""
    said = {"choices": [{"message": {"content": '{"seller": "上海发票有限公司"}'}}]}
    body = json.dumps(said, ensure_ascii=False).encode("gbk")
    reply = await read(
        open_client, prompt, answer(body, Content_Type="application/json; charset=GBK")
    )
    assert isinstance(reply, Completion)
    assert json.loads(reply.text) == {"seller": "上海发票有限公司"}
    page = answer("Accès refusé".encode("latin-1"), 403, Content_Type="text/html; charset=latin1")
    failed = await read(open_client, prompt, page)
    assert isinstance(failed, LlmFailure)
    assert failed.fault is LlmFault.UNAUTHORISED


async def test_a_token_that_ends_within_a_character_loses_that_alone(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Some servers write the bytes of each token as they come."""
    body = WHOLE.replace("Söhne", "Söhne 上").encode().replace("上".encode(), "上".encode()[:2])
    reply = await read(open_client, prompt, answer(body))
    assert isinstance(reply, Completion)
    assert json.loads(reply.text)["seller"] == "Ärger & Söhne \ufffd"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
async def test_a_stream_is_read_as_its_standard_says(
    open_client: OpenClient, prompt: Prompt, end: str, split: bool, mark: bytes
) -> None:
    """With any line end, several lines of data in an event, comments, names and a mark."""
    behaviour = answer(mark + events(end, split=split), Content_Type="text/event-stream")
    reply = await read(open_client, prompt, behaviour)
    assert isinstance(reply, Completion)
    assert (reply.text, reply.finish) == (TEXT, Finish.STOP)


def choice(text: str | None, index: int = 0, **more: Any) -> dict[str, Any]:
    return {"index": index, "message": {"content": text} | more, "finish_reason": "stop"}


CALL: dict[str, Any] = {"tool_calls": [{"function": {"name": "invoice", "arguments": TEXT}}]}


@pytest.mark.parametrize(
    "choices",
    [
        [choice(""), choice(TEXT, 1)],
        [choice(None), choice(TEXT, 1)],
        [{"index": 0, "message": None, "finish_reason": "stop"}, choice(TEXT, 1)],
        [None, choice(TEXT, 1)],
        [choice("I shall call the tool."), choice(None, 1, **CALL)],
        [choice("I shall call the tool.", **CALL)],
        [choice(None, reasoning_content="hm"), choice(None, 1), choice(TEXT, 2)],
    ],
)
async def test_the_answer_may_stand_in_another_choice(
    open_client: OpenClient, prompt: Prompt, choices: list[Any]
) -> None:
    """An empty one, or one with a sentence, may stand before it."""
    reply = await read(open_client, prompt, answer({"model": "tiny", "choices": choices}))
    assert isinstance(reply, Completion)
    assert (reply.text, reply.finish) == (TEXT, Finish.STOP)


async def test_the_choices_of_a_stream_are_not_mixed(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Their chunks alternate; each is joined by itself."""
    chunks: list[dict[str, Any]] = [
        {"choices": [{"index": index, "delta": {"content": piece if index else None}}]}
        for piece in PIECES
        for index in (0, 1)
    ]
    chunks.append({"choices": [{"index": 1, "delta": {}, "finish_reason": "stop"}]})
    body = "".join(f"data: {json.dumps(one)}\n\n" for one in chunks).encode()
    reply = await read(open_client, prompt, answer(body, Content_Type="text/event-stream"))
    assert isinstance(reply, Completion)
    assert (reply.text, reply.finish) == (TEXT, Finish.STOP)


def _deflated(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


def _brotli(body: bytes) -> bytes:
    return bytes(cramjam.brotli.compress(body))


def _zstd(body: bytes) -> bytes:
    return bytes(cramjam.zstd.compress(body))


@pytest.mark.parametrize(
    ("encode", "name"),
    [
        (gzip.compress, "gzip"),
        (zlib.compress, "deflate"),
        (_deflated, "deflate"),
        (_brotli, "br"),
        (_zstd, "zstd"),
        (lambda body: gzip.compress(gzip.compress(body)), "gzip, gzip"),
        (lambda body: body, "br"),
    ],
    ids=["gzip", "zlib", "deflate", "br", "zstd", "twice", "none"],
)
@pytest.mark.parametrize("announced", ["as it is", "not", "otherwise"])
async def test_a_compressed_answer_is_read(
    open_client: OpenClient, prompt: Prompt, encode: Any, name: str, announced: str
) -> None:
    """Announced or not, or as another encoding; also text that is called compressed."""
    told = {"as it is": name, "not": "identity", "otherwise": "gzip"}[announced]
    behaviour = answer(encode(WHOLE.encode()), Content_Encoding=told)
    reply = await read(open_client, prompt, behaviour)
    assert isinstance(reply, Completion)
    assert reply.text == TEXT


@pytest.mark.parametrize("encoding", ["gzip", ""])
async def test_an_answer_whose_connection_breaks_behind_it_is_whole(
    open_client: OpenClient, prompt: Prompt, encoding: str
) -> None:
    """Some gateways never send the end of a chunked body, or announce more than they have."""
    body = gzip.compress(WHOLE.encode()) if encoding else WHOLE.encode()
    headers = {"Content-Encoding": encoding} if encoding else {}
    longer = head(200, {"Content-Length": str(len(body) + 7)} | headers) + body
    for reply_bytes in (chunked(body[:20], body[20:], ends=False, **headers), longer):
        reply = await read(open_client, prompt, raw(reply_bytes, close=True))
        assert isinstance(reply, Completion)
        assert reply.text == TEXT
    for stream in (events("\n"), events("\n").removesuffix(_DONE)):
        sent = chunked(stream, ends=False, **{"Content-Type": "text/event-stream"})
        reply = await read(open_client, prompt, raw(sent, close=True))
        assert isinstance(reply, Completion)
        assert (reply.text, reply.finish) == (TEXT, Finish.STOP)


@pytest.mark.parametrize("body", [WHOLE.encode(), events("\n"), events("\n").removesuffix(_DONE)])
async def test_an_answer_that_is_whole_and_stays_open_is_read(
    open_client: OpenClient, prompt: Prompt, body: bytes
) -> None:
    """Some servers keep the connection of an answer that has ended, and send nothing more."""
    stream = chunked(body[:40], body[40:], ends=False)
    async with ScriptedServer([raw(stream, close=False)]) as server:
        bounds = usual.call_bounds(total_s=20.0, end_s=0.05)
        reply = await open_client(server.url, OpenAiDialect(), bounds).complete(prompt)
    assert isinstance(reply, Completion)
    assert (reply.text, reply.finish) == (TEXT, Finish.STOP)


@pytest.mark.parametrize(
    "body",
    [
        WHOLE.encode()[:-2],
        gzip.compress(WHOLE.encode())[:-9],
        events("\n").partition(b'"finish_reason": "stop"')[0],
        events("\n")[:200],
        b"",
    ],
    ids=["object", "gzip", "stream without its end", "stream", "nothing"],
)
async def test_a_part_of_an_answer_is_a_lost_connection(
    open_client: OpenClient, prompt: Prompt, body: bytes
) -> None:
    """What may miss something is asked for again."""
    parts = (body,) if body else ()
    reply = await read(open_client, prompt, raw(chunked(*parts, ends=False), close=True))
    assert isinstance(reply, LlmFailure)
    assert reply.fault is LlmFault.CONNECTION_LOST


async def test_a_stream_that_ends_within_an_event_is_malformed(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """HTTP says that it is whole, and it is not; without a length, the end says nothing."""
    for body in (events("\n")[:200], WHOLE.encode()[:-2]):
        reply = await read(open_client, prompt, raw(head(200, {}) + body, close=True))
        assert isinstance(reply, LlmFailure)
        assert reply.fault is LlmFault.REPLY_MALFORMED


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_in_the_shape_of_responses_is_read(
    open_client: OpenClient, prompt: Prompt, stream: bool
) -> None:
    """A gateway that translates, and does not translate back; whole or as events."""
    whole: dict[str, Any] = {
        "object": "response",
        "status": "completed",
        "model": "tiny",
        "error": None,
        "incomplete_details": None,
        "output_text": None,
        "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm {}"}]},
            {"type": "message", "content": [{"type": "output_text", "text": TEXT}]},
        ],
        "usage": {"input_tokens": 7, "output_tokens": 5},
    }
    told: list[dict[str, Any]] = [
        {"type": "response.created", "response": whole | {"status": "in_progress", "output": []}},
        *({"type": "response.output_text.delta", "delta": piece} for piece in PIECES),
        {"type": "response.completed", "response": whole},
    ]
    body = "".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in told).encode()
    reply = await read(open_client, prompt, answer(body if stream else whole))
    assert isinstance(reply, Completion)
    assert (reply.text, reply.finish, reply.model) == (TEXT, Finish.STOP, "tiny")
    assert (reply.prompt_tokens, reply.completion_tokens) == (7, 5)
