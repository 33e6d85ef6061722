"""Reads a model's reply as JSON objects, or says why that fails.

The objects may stand in fences and prose, behind thinking, in a list, one after another, or in a
JSON string. Each whole object counts; the readers of a kind decide which are about the document. A
truncated reply is never repaired: after a cut, `1234.56` becomes a smaller amount that looks
complete. An object or a list without an end, or the finish reason "length", is
`reply_truncated`, with one exception: blanks without end behind the answer. Some grammars allow
them, so models write them until the limit; the answer before them is whole.

A mark that ends the thinking counts only between objects, because a value may quote one. What
stands before it was thought and not answered.

Problems carry short field paths for one follow-up question. They must not quote the reply, which
may contain anything, even instructions. All steps are linear in the reply's length; nothing raises.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

from schemas.strict_json import JsonFault, JsonLimits, load, load_at
from service.checks.reply.repetition import ends_in_a_loop
from service.model.completion import Completion, Finish
from service.model.outcome import Reason
from service.model.value_class import value_class

_LIMITS = JsonLimits(max_bytes=4 * 1024 * 1024, max_depth=16, max_values=50_000)
_OBJECTS_MAX = 64
"""Beginnings of objects that are looked at: a reply about one document has one or a few."""
_THINK_END = re.compile(
    r"</(?:think|thinking|thoughts?|reasoning|seed:think|longcat_think|antThinking|scratchpad"
    r"|analysis|reflection|details)>|\[/THINK\]|◁/think▷"
    r"|<\|(?:end_of_thought|END_THINKING)\|>|<channel\|>"
    r"|<\|channel\|>final(?:<\|[a-z]{1,20}\|>[a-z]{0,20})?<\|message\|>"
)
"""Marks that end the thinking, in the templates of Qwen, DeepSeek, Seed, LongCat, Mistral, Kimi,
Command, Gemma and gpt-oss."""
_THINK_OPENS = re.compile(
    r"\s*(?:<(?:think|thinking|thought|reasoning|seed:think|longcat_think)>|\[THINK\]|◁think▷)"
)
_TOOL_MARK = re.compile(
    r"<tool_call>|<function_call>|<\|(?:python_tag|START_ACTION|tool_call)\|>|\[TOOL_CALLS\]"
)
"""Marks of a call to a tool that was written as text (Hermes and Qwen, Llama, Command, Mistral)."""
_GIVEN = ("arguments", "parameters")
_CALL_KEYS = frozenset({"id", "type", "name", "tool_name", "tool_call_id", *_GIVEN})
_CLOSED = ("}", "]", "```")
_BLANKS_MIN = 200
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n?")
_OPENS = re.compile(r'\{(?=\s*(?:["}]|\Z))')
"""The beginning of a JSON object; a brace in prose (`{gross}`) is none."""
_TO_BRACE = re.compile(
    r'[^{}"]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^{}"]*){0,200}([{}])?',
    re.DOTALL,
)
"""To the next brace outside of strings, over so many of them: matching keeps a note of each."""


@dataclass(frozen=True, slots=True)
class ReplyProblem:
    """Why a reply is unusable; `errors` are `path: fault` for a follow-up question."""

    reason: Reason
    message: str
    errors: tuple[str, ...] = ()
    loops: bool = False
    """It was cut off while it repeated itself: more room would not help."""


@value_class(frozen=True, slots=True)
class ReplyObjects:
    """The whole JSON objects of a reply, in their order; never none. In a list, each of them is
    meant; otherwise a later one may correct an earlier one."""

    objects: tuple[dict[str, Any], ...]
    in_list: bool = False


def read_objects(completion: Completion) -> ReplyObjects | ReplyProblem:
    """The JSON objects in a reply."""
    if completion.finish is Finish.LENGTH and not _ends_in_blanks(completion.text):
        return _cut(completion, "the answer was cut off at the token limit (llm.max_tokens)")
    if completion.finish is Finish.FILTERED:
        return ReplyProblem(Reason.REPLY_NOT_JSON, "the server's content filter took the answer")
    text = _decoded_once_more(completion.text)
    scan = _Scan(text)
    scan.run()
    if scan.cut:
        return _cut(completion, "the answer ends in the middle of its JSON object")
    if scan.objects:
        may_call = "<" in text or "[TOOL" in text  # The search looks at each character.
        called = may_call and _TOOL_MARK.search(text) is not None
        objects = map(_arguments, scan.objects) if called else scan.objects
        return ReplyObjects(tuple(objects), scan.in_list)
    if scan.fault:
        return ReplyProblem(Reason.REPLY_NOT_JSON, scan.fault, (scan.fault,))
    return _nothing(text, only_thought=completion.only_thought)


def _arguments(value: dict[str, Any]) -> dict[str, Any]:
    """What a tool is called with, if the object is a call and nothing else."""
    if not value.keys() <= _CALL_KEYS:
        return value
    given = (value[name] for name in _GIVEN if isinstance(value.get(name), dict))
    return next(given, value)


def _cut(completion: Completion, message: str) -> ReplyProblem:
    if completion.only_thought:
        return ReplyProblem(
            Reason.REPLY_TRUNCATED,
            "the model's thinking took all tokens of the answer; switch its thinking off "
            "(llm.extra_body), or raise llm.max_tokens",
        )
    if ends_in_a_loop(completion.text):
        return ReplyProblem(
            Reason.REPLY_TRUNCATED,
            "the model repeats itself without end; another model may read this document",
            loops=True,
        )
    return ReplyProblem(Reason.REPLY_TRUNCATED, message)


def _ends_in_blanks(text: str) -> bool:
    """Whether something that may be whole is followed by more blanks than any layout has."""
    said = text.rstrip()
    return said.endswith(_CLOSED) and len(text) - len(said) >= _BLANKS_MIN


def _decoded_once_more(text: str) -> str:
    """The text in a JSON string: some servers encode the answer twice."""
    if not text.lstrip().startswith('"'):
        return text
    value = load(text, _LIMITS)
    return value if isinstance(value, str) else text


class _Scan:
    """One pass over a reply. Each stretch is read at most three times: by the parser at the first
    beginning of an object, as an object, and behind the last mark within that ends the thinking."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begun = False
        self.objects: list[dict[str, Any]] = []
        self.fault = ""
        self.in_list = False
        self.cut = False
        self._thinks = _THINK_OPENS.match(text) is not None
        """Whether it begins with thinking that has not ended yet."""

    def run(self) -> None:
        """Finds the objects."""
        at = 0
        for _ in range(_OBJECTS_MAX):
            opens = _OPENS.search(self._text, at)
            self._forget_thinking(at, opens.start() if opens else len(self._text))
            if opens is None:
                break
            at = self._object(at, opens.start())
            if self.cut:
                return
        if self._thinks and not self.in_list:
            self._forget_sketches()
        if self.in_list and not self._text[at:].lstrip().startswith("]"):
            self.cut = len(self.objects) < _OBJECTS_MAX

    def _forget_thinking(self, start: int, end: int) -> None:
        if _THINK_END.search(self._text, start, end):
            self.objects.clear()
            self.fault, self.in_list, self._thinks = "", False, False

    def _forget_sketches(self) -> None:
        """In thinking without an end, the last object is the answer. What holds less was noted on
        the way; what holds as much may be another answer, and its readers decide."""
        least = len(self.objects[-1]) if self.objects else 0
        self.objects = [one for one in self.objects if len(one) >= least]

    def _whole(self, start: int) -> tuple[Any, int | None]:
        """What begins at `start`, and its end; None where it has none. Most replies are one object,
        and parsing that finds its end as well; only otherwise is the end looked for first."""
        first, self._begun = not self._begun, True
        parsed = load_at(self._text, start, _LIMITS) if first else None
        if parsed is not None:
            return parsed
        end = _end(self._text, start)
        return (None if end is None else load(self._text[start:end], _LIMITS)), end

    def _object(self, before: int, start: int) -> int:
        """Reads the object that begins at `start`; where to go on."""
        value, end = self._whole(start)
        if end is not None and isinstance(value, dict):
            first = not self.objects
            self.in_list |= first and self._text[before:start].rstrip().endswith("[")
            self.objects.append(value)
            return end
        marks = [mark.end() for mark in _THINK_END.finditer(self._text, start, _limit(end))]
        if marks:
            self.objects.clear()
            self.in_list, self._thinks = False, False
            return marks[-1]
        self.cut = end is None
        if isinstance(value, JsonFault) and not self.fault:
            self.fault = value.message
        return end or len(self._text)


def _end(text: str, start: int) -> int | None:
    """Where the object that begins at `start` is closed; None if it never is."""
    depth, at = 0, start
    while True:
        found = _TO_BRACE.match(text, at)
        if found is None or found.end() == at:
            return None  # The text ends, or a string never does.
        at, brace = found.end(), found.group(1)
        if brace == "{":
            depth += 1
        elif brace == "}":
            depth -= 1
            if depth == 0:
                return at


def _limit(end: int | None) -> int:
    """The end of a stretch; that of the text where there is none."""
    return sys.maxsize if end is None else end


def _nothing(text: str, *, only_thought: bool) -> ReplyProblem:
    what = "is empty" if not _FENCE.sub("", text).strip() else "contains no JSON object"
    message = f"the answer {what}"
    if only_thought:
        message = (
            "the answer is empty: the model thought and did not answer; switch its thinking off, "
            "or raise llm.max_tokens"
        )
    return ReplyProblem(Reason.REPLY_NOT_JSON, message, (message,))
