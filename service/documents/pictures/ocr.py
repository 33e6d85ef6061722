"""Reads the words of page pictures with the models of PP-OCRv6, which RapidOCR's wheel brings.

One network finds lines of text, another reads them character by character. RapidOCR's own code does
not run: around the networks it needs a dozen libraries, it gives a word the confidence of another
word's letters, and it turns no pages. Lines may lie askew; a page may lie on its side or stand on
its head.

Runs only in a worker process (extra `ocr`). `PictureReader` loads libraries and models. Afterwards
it opens no file and starts no thread, so that forks of its process can read.
"""

from __future__ import annotations

import math
import os
from importlib.resources import files
from typing import Any

from service.documents.layout.line_geometry import (
    LINE_HEIGHT,
    PagePlane,
    Quad,
    beside,
    corners,
    is_covered,
    lengthened,
    sides,
    stretched,
    strip_width,
)
from service.documents.layout.read_words import (
    BEYOND,
    Glyph,
    NumberEnds,
    ReadWord,
    goes_on,
    open_ends,
    peaks,
    placed,
    with_unsure_ends,
)

_DETECTOR, _RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY"
"""onnxruntime would start a thread that reports its use to its maker."""
_DETECTION_SHORT_SIDE, _DETECTION_MAX_PIXELS = 896, 2_400_000
"""Lines are found in a smaller picture, at 110 dots an inch."""
_STRIDE = 32
_INK, _LINE_SCORE, _GROWTH, _LEAST_SIDE = 0.3, 0.5, 1.6, 3.0
"""Of the detector: probability of text in a pixel and in a line; the found core of a line is
smaller than the line; specks are no lines."""
_BAR = 0.9
"""Of a line's height: digits are lower."""
_STEPS = (0.2, 0.4, 0.6, 0.8)
"""Where another line would be met beyond the end of one."""
_MAX_LINES = 1_000
_PROBED_LINES, _SURE = 6, 0.9
"""Lines that tell whether a page stands on its head, and the mean confidence at which it does
not."""


class PictureReader:
    """Finds and reads lines of text; made once, used by forks of its process."""

    def __init__(self) -> None:
        os.putenv(_TELEMETRY_OFF, "1")
        import cv2
        import numpy
        import onnxruntime

        cv2.setNumThreads(1)
        self._cv2, self._np = cv2, numpy
        models = files("rapidocr") / "models"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # Pages differ in size: it would keep the largest.
        self._detector, self._recogniser = (
            onnxruntime.InferenceSession(
                (models / name).read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            for name in (_DETECTOR, _RECOGNISER)
        )
        letters = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *letters, " "]

    def read(self, pixels: bytes, width: int, height: int) -> tuple[ReadWord, ...] | None:
        """The words of a picture (three bytes for a pixel: red, green, blue), line by line; None
        if it holds more lines than a page of text."""
        picture = self._np.frombuffer(pixels, self._np.uint8).reshape(height, width, 3)
        picture = self._np.ascontiguousarray(picture[:, :, ::-1])  # The order of OpenCV.
        lines = self._lines(picture)
        if len(lines) > _MAX_LINES:
            return None
        page = PagePlane(picture.shape[1], picture.shape[0], self._turn(picture, lines))
        turned = self._np.ascontiguousarray(self._np.rot90(picture, page.turns))
        upright = [page.turned(line) for line in lines]
        return tuple(page.words(self._read(turned, line, upright) for line in upright))

    # Lines.

    def _lines(self, picture: Any) -> list[Quad]:
        """Where lines of text lie."""
        height, width = picture.shape[:2]
        scale = min(1.0, _DETECTION_SHORT_SIDE / min(height, width))
        scale = min(scale, math.sqrt(_DETECTION_MAX_PIXELS / (height * width)))
        size = tuple(
            max(_STRIDE, round(side * scale / _STRIDE) * _STRIDE) for side in (width, height)
        )
        small = self._cv2.resize(picture, size, interpolation=self._cv2.INTER_AREA)
        found = self._detector.run(None, {"x": self._normal(small)[None]})[0][0, 0]
        mask = (found > _INK).astype(self._np.uint8)
        mask = self._cv2.dilate(mask, self._np.ones((2, 2), self._np.uint8))
        contours, _ = self._cv2.findContours(
            mask, self._cv2.RETR_LIST, self._cv2.CHAIN_APPROX_SIMPLE
        )
        quads = (self._quad(contour, found) for contour in contours[: 4 * _MAX_LINES])
        return [
            stretched(quad, width / size[0], height / size[1]) for quad in quads if quad is not None
        ]

    def _quad(self, contour: Any, found: Any) -> Quad | None:
        """The rectangle around a line whose core this is."""
        centre, (wide, high), angle = self._cv2.minAreaRect(contour)
        if min(wide, high) < _LEAST_SIDE:
            return None
        core = corners(self._cv2.boxPoints((centre, (wide, high), angle)).tolist())
        if self._score(core, found) < _LINE_SCORE:
            return None
        more = 2 * wide * high * _GROWTH / (2 * (wide + high))
        grown = (centre, (wide + more, high + more), angle)
        return corners(self._cv2.boxPoints(grown).tolist())

    def _score(self, quad: Quad, found: Any) -> float:
        """The mean probability of text within."""
        left, top = (max(0, math.floor(min(p[axis] for p in quad))) for axis in (0, 1))
        right, bottom = (math.ceil(max(p[axis] for p in quad)) + 1 for axis in (0, 1))
        part = found[top:bottom, left:right]
        inside = self._np.zeros(part.shape, self._np.uint8)
        shape = self._np.array([[x - left, y - top] for x, y in quad], self._np.int32)
        self._cv2.fillPoly(inside, [shape], 1)
        return float(self._cv2.mean(part, inside)[0])

    def _turn(self, picture: Any, lines: list[Quad]) -> int:
        """Quarter turns against the clock that set the page upright."""
        long = [line for line in lines if max(sides(line)) > 2 * min(sides(line))]
        lying = sum(sides(line)[1] > sides(line)[0] for line in long) * 2 > len(long)
        turns = (1, 3) if lying else (0, 2)
        probes = sorted(long, key=lambda line: abs(max(sides(line)) / min(sides(line)) - 8))
        if not probes:
            return 0
        sure = []
        for turn in turns:
            page = PagePlane(picture.shape[1], picture.shape[0], turn)
            turned = self._np.ascontiguousarray(self._np.rot90(picture, turn))
            sure.append(self._mean(turned, [page.turned(line) for line in probes[:_PROBED_LINES]]))
            if sure[-1] > _SURE:
                return turn
        return turns[sure.index(max(sure))]

    def _mean(self, picture: Any, lines: list[Quad]) -> float:
        """The mean confidence of their characters; nothing read is no confidence."""
        found = [glyph.confidence for line in lines for glyph in self._glyphs(picture, line)]
        return sum(found) / len(found) if found else 0.0

    # Characters.

    def _read(self, picture: Any, line: Quad, lines: list[Quad]) -> tuple[Quad, list[Glyph]]:
        """A line and its characters. One that ends in a number, and has ink beyond it, is read once
        more and longer: the detector may have cut a group of an amount off. If that tells no more,
        nothing is sure of this end."""
        glyphs = self._glyphs(picture, line)
        ends = self._open_ends(picture, line, glyphs, lines)
        if not any(ends):
            return line, glyphs
        longer = lengthened(line, BEYOND * ends.left, BEYOND * ends.right)
        more = self._glyphs(picture, longer)
        if not goes_on(glyphs, more):
            return line, with_unsure_ends(glyphs, ends)
        return longer, with_unsure_ends(more, self._open_ends(picture, longer, more, lines))

    def _open_ends(
        self, picture: Any, line: Quad, glyphs: list[Glyph], lines: list[Quad]
    ) -> NumberEnds:
        """Ends beyond which ink stands that belongs to no other line."""
        if not any(glyph.text.isdigit() for glyph in glyphs[:1] + glyphs[-1:]):
            return NumberEnds(left=False, right=False)
        columns = self._crossed(self._strip(picture, lengthened(line, BEYOND, BEYOND)))
        wide, high = sides(line)
        scale = len(columns) / (wide + 2 * BEYOND * high)  # Columns for a pixel of the page.
        height = scale * wide * LINE_HEIGHT / strip_width(line)
        found = open_ends(glyphs, columns, BEYOND * high * scale, height)
        left, right = zip(*(beside(line, BEYOND * step) for step in _STEPS), strict=True)
        return NumberEnds(
            found.left and not any(is_covered(point, lines) for point in left),
            found.right and not any(is_covered(point, lines) for point in right),
        )

    def _glyphs(self, picture: Any, line: Quad) -> list[Glyph]:
        """The characters of a line."""
        strip = self._strip(picture, line)
        answer = self._recogniser.run(None, {"x": self._normal(strip)[None]})[0][0]
        best = answer.argmax(axis=1)
        sure = answer[self._np.arange(len(best)), best]
        step = strip.shape[1] / len(best)
        centres = [
            (self._letters[letter], confidence, (first + last + 1) / 2 * step)
            for letter, confidence, first, last in peaks(best.tolist(), sure.tolist())
        ]
        return placed(centres, self._inked(strip), LINE_HEIGHT)

    def _strip(self, picture: Any, line: Quad) -> Any:
        """The line, straight and of the recogniser's height."""
        width = strip_width(line)
        ends = [[0, 0], [width, 0], [width, LINE_HEIGHT], [0, LINE_HEIGHT]]
        matrix = self._cv2.getPerspectiveTransform(
            self._np.array(line, self._np.float32), self._np.array(ends, self._np.float32)
        )
        return self._cv2.warpPerspective(
            picture,
            matrix,
            (width, LINE_HEIGHT),
            flags=self._cv2.INTER_CUBIC,
            borderMode=self._cv2.BORDER_REPLICATE,
        )

    def _inked(self, strip: Any) -> list[bool]:
        """Which columns of a line have ink; rules above and below do not count."""
        ink = self._ink(strip)
        text = ink[ink.mean(axis=1) < 0.9]
        marked: list[bool] = (text.sum(axis=0) > 1).tolist()
        return marked

    def _crossed(self, strip: Any) -> list[bool]:
        """Which columns have ink at the height of digits; bars between columns do not count."""
        ink = self._ink(strip)
        digits = ink[LINE_HEIGHT // 4 : -LINE_HEIGHT // 4]
        crossed: list[bool] = ((digits.sum(axis=0) > 1) & (ink.mean(axis=0) < _BAR)).tolist()
        return crossed

    def _ink(self, strip: Any) -> Any:
        """1 where a strip has ink, else 0."""
        grey = self._cv2.cvtColor(strip, self._cv2.COLOR_BGR2GRAY)
        _, ink = self._cv2.threshold(
            grey, 0, 1, self._cv2.THRESH_BINARY_INV | self._cv2.THRESH_OTSU
        )
        return 1 - ink if ink.mean() > 0.5 else ink  # Light on dark.

    def _normal(self, picture: Any) -> Any:
        """As both networks expect it: channels first, from -1 to 1."""
        return picture.astype(self._np.float32).transpose(2, 0, 1) / 127.5 - 1
