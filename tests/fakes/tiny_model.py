"""Writes a language model of half a megabyte: random weights, one token per byte.

A real server loads it in a moment and answers nonsense, but nonsense of the asked shape, through
its real scheduler and grammar. That is what a test of a dialect needs. The file format is GGUF 3:
header, typed key-value pairs, tensor descriptions, then the tensors, each aligned to 32 bytes.
"""

from __future__ import annotations

import random
import struct
from array import array
from collections.abc import Sequence
from pathlib import Path

WIDTH, HEADS, BLOCKS, INNER, CONTEXT = 64, 4, 2, 128, 8192
SPECIAL = ("<unk>", "<s>", "</s>")
VOCABULARY = (*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)))
ALIGNMENT = 32

_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6
_U32, _I32, _F32, _STRING, _ARRAY = 4, 5, 6, 8, 9
_PACKING = {_U32: "<I", _I32: "<i", _F32: "<f"}


def write_tiny_model(path: Path) -> None:
    """Writes the model; the same bytes every time."""
    pairs = _pairs()
    tensors = _tensors(random.Random(0))
    header = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(pairs)), *pairs]
    offset = 0
    for name, shape, values in tensors:
        # The fastest dimension comes first; type 0 is 32-bit float.
        sizes = struct.pack(f"<{len(shape)}Q", *reversed(shape))
        header += [_string(name), struct.pack("<I", len(shape)), sizes]
        header.append(struct.pack("<IQ", 0, offset))
        offset += len(_padded(values.tobytes()))
    body = (_padded(values.tobytes()) for _, _, values in tensors)
    path.write_bytes(_padded(b"".join(header)) + b"".join(body))


def _pairs() -> list[bytes]:
    kinds = [_UNKNOWN, _CONTROL, _CONTROL, *([_BYTE] * 256)]
    numbers = {
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": BLOCKS,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(VOCABULARY),
        "general.file_type": 0,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
    }
    return [
        _pair("general.architecture", _STRING, _string("llama")),
        _pair("general.name", _STRING, _string("tiny")),
        *(_pair(key, _U32, struct.pack("<I", number)) for key, number in numbers.items()),
        _pair("llama.attention.layer_norm_rms_epsilon", _F32, struct.pack("<f", 1e-5)),
        _pair("tokenizer.ggml.model", _STRING, _string("llama")),
        _pair("tokenizer.ggml.tokens", _ARRAY, _strings(VOCABULARY)),
        _pair("tokenizer.ggml.scores", _ARRAY, _numbers(_F32, [0.0] * len(VOCABULARY))),
        _pair("tokenizer.ggml.token_type", _ARRAY, _numbers(_I32, kinds)),
    ]


def _tensors(rng: random.Random) -> list[tuple[str, tuple[int, ...], array[float]]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(VOCABULARY), WIDTH),
        "output.weight": (len(VOCABULARY), WIDTH),
        "output_norm.weight": (WIDTH,),
    }
    for block in range(BLOCKS):
        start = f"blk.{block}."
        shapes |= {f"{start}{name}.weight": (WIDTH,) for name in ("attn_norm", "ffn_norm")}
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            shapes[f"{start}{name}.weight"] = (WIDTH, WIDTH)
        shapes[f"{start}ffn_gate.weight"] = (INNER, WIDTH)
        shapes[f"{start}ffn_up.weight"] = (INNER, WIDTH)
        shapes[f"{start}ffn_down.weight"] = (WIDTH, INNER)
    return [(name, shape, _weights(name, shape, rng)) for name, shape in shapes.items()]


def _weights(name: str, shape: tuple[int, ...], rng: random.Random) -> array[float]:
    if name.endswith("norm.weight"):
        return array("f", [1.0] * shape[0])
    return array("f", (rng.gauss(0.0, 0.05) for _ in range(shape[0] * shape[1])))


def _pair(key: str, kind: int, value: bytes) -> bytes:
    return _string(key) + struct.pack("<I", kind) + value


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _strings(texts: Sequence[str]) -> bytes:
    return struct.pack("<IQ", _STRING, len(texts)) + b"".join(map(_string, texts))


def _numbers(kind: int, values: Sequence[float]) -> bytes:
    packed = (struct.pack(_PACKING[kind], value) for value in values)
    return struct.pack("<IQ", kind, len(values)) + b"".join(packed)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % ALIGNMENT)
