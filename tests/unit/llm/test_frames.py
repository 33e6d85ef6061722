"""Rules of request frames: the same bytes as serialising everything, and a bounded cache."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.llm.frames import FRAMES_MAX, RequestFrames, encode
from service.model.completion import Prompt

SCHEMA = {"type": "object"}
any_text = st.text(alphabet=st.characters(exclude_categories=[]))


def prompt_of(user: str, system: str = "s", schema: dict[str, Any] = SCHEMA) -> Prompt:
    return Prompt(system, user, schema, "invoice", "v1", 10)


@given(any_text, any_text)
def test_a_frame_gives_the_bytes_of_the_whole(before: str, user: str) -> None:
    """For any text (quotes, controls, lone surrogates), alone or inside a longer string."""
    frames = RequestFrames()

    def payload(text: str) -> dict[str, Any]:
        return {"a": before, "b": [f"lead in: {text} lead out"], "schema": SCHEMA}

    for _ in range(2):
        body = frames.body(prompt_of(user), "m", None, payload)
        assert body == encode(payload(user))
        assert json.loads(body)["b"] == [f"lead in: {user} lead out"]


def test_a_payload_is_built_once_for_many_documents() -> None:
    """Only the document differs from one invoice to the next."""
    built: list[str] = []

    def payload(text: str) -> dict[str, Any]:
        built.append(text)
        return {"text": text}

    frames = RequestFrames()
    for number in range(100):
        frames.body(prompt_of(f"document {number}"), "m", None, payload)
    assert len(built) == 1


def test_everything_that_shapes_a_body_tells_frames_apart() -> None:
    """Model, shape, instructions and schema each have a frame of their own."""
    frames = RequestFrames()
    other = {"type": "array"}
    cases = [
        (prompt_of("u"), "m", None),
        (prompt_of("u"), "n", None),
        (prompt_of("u"), "m", "shape"),
        (prompt_of("u", system="t"), "m", None),
        (prompt_of("u", schema=other), "m", None),
    ]
    bodies = set()
    for prompt, model, shape in cases:

        def payload(text: str, key: Any = (prompt.system, model, shape)) -> dict[str, Any]:
            return {"key": key, "schema": prompt.schema, "text": text}  # noqa: B023

        bodies.add(frames.body(prompt, model, shape, payload))
    assert len(bodies) == len(cases)


def test_the_cache_is_bounded() -> None:
    """Prompts that change with every call must not fill the memory."""
    frames = RequestFrames()
    for number in range(10 * FRAMES_MAX):
        prompt = prompt_of("u", system=str(number))
        frames.body(prompt, "m", None, lambda text: {"text": text})
    assert len(frames._frames) == FRAMES_MAX
