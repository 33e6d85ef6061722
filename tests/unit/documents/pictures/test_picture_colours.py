"""In every colour mode, ground stays light and ink stays dark, as a person sees them on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from service.documents.pictures.picture_colours import as_seen, has_ink, is_dark

SIZE = (64, 48)
INK = (16, 12, 40, 24)
"""A black block; everything else is ground."""


def scene(mode: str, ground: Any, ink: Any) -> Image.Image:
    picture = Image.new(mode, SIZE, ground)
    picture.paste(ink, INK)
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> Image.Image:
    """Written and read again, as a file of this kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return Image.open(io.BytesIO(out.getvalue()), formats=[kind])


def deep(ground: int, ink: int) -> Image.Image:
    """Sixteen bits; Pillow pastes no block into this mode."""
    values = [ink if _is_ink(n % SIZE[0], n // SIZE[0]) else ground for n in range(64 * 48)]
    data = b"".join(value.to_bytes(2, "little") for value in values)
    return Image.frombytes("I;16", SIZE, data)


def level(picture: Image.Image, place: tuple[int, int]) -> int:
    """From 0, black, to 255, white."""
    found = picture.convert("L").getpixel(place)
    assert isinstance(found, int)
    return found


def _is_ink(x: int, y: int) -> bool:
    return INK[0] <= x < INK[2] and INK[1] <= y < INK[3]


def palette(**options: Any) -> Image.Image:
    """Black ground that is transparent, and dark grey ink."""
    picture = scene("P", 0, 1)
    picture.putpalette([0, 0, 0, 20, 20, 20])
    return saved(picture, "PNG", **options)


def without_adobe() -> Image.Image:
    """CMYK as it is, in a JPEG that does not name Adobe: the two bytes of its mark and length
    follow from the standard."""
    out = io.BytesIO()
    ImageChops.invert(scene("CMYK", (0, 0, 0, 0), (0, 0, 0, 255))).save(out, "JPEG", quality=95)
    data = out.getvalue()
    at = data.index(b"\xff\xee")
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    return Image.open(io.BytesIO(data[:at] + data[at + 2 + length :]), formats=["JPEG"])


def white_is_zero(picture: Image.Image) -> Image.Image:
    """As a TIFF whose tag 262 says that zero is white."""
    out = io.BytesIO()
    picture.save(out, "TIFF")
    says_black, says_white = (b"\x06\x01\x03\x00\x01\x00\x00\x00" + end for end in (b"\1", b"\0"))
    assert says_black in out.getvalue()
    data = out.getvalue().replace(says_black, says_white)
    return Image.open(io.BytesIO(data), formats=["TIFF"])


CLEAR = (0, 0, 0, 0)
BLACK = (0, 0, 0, 255)
SCENES: dict[str, Callable[[], Image.Image]] = {
    "rgba png": lambda: saved(scene("RGBA", CLEAR, BLACK), "PNG"),
    "rgba webp": lambda: saved(scene("RGBA", CLEAR, BLACK), "WEBP", lossless=True, exact=True),
    "rgba tiff": lambda: saved(scene("RGBA", CLEAR, BLACK), "TIFF"),
    "la png": lambda: saved(scene("LA", (0, 0), (0, 255)), "PNG"),
    "la tiff": lambda: saved(scene("LA", (0, 0), (0, 255)), "TIFF"),
    "palette, one clear": lambda: palette(transparency=0),
    "palette, by bytes": lambda: palette(transparency=b"\x00\xff"),
    "grey, one clear": lambda: saved(scene("L", 0, 9), "PNG", transparency=0),
    "rgb, one clear": lambda: saved(
        scene("RGB", (1, 1, 1), (9, 9, 9)), "PNG", transparency=(1, 1, 1)
    ),
    "16 bits, one clear": lambda: saved(deep(0, 900), "PNG", transparency=0),
    "16 bits": lambda: saved(deep(65_535, 0), "PNG"),
    "12 bits in 16": lambda: saved(deep(4_095, 100), "PNG"),
    "12 bits in 16, tiff": lambda: saved(deep(4_095, 100), "TIFF"),
    "16 bits, white is zero": lambda: white_is_zero(deep(0, 60_000)),
    "float": lambda: saved(scene("F", 1.0, 0.0), "TIFF"),
    "32 bits": lambda: saved(scene("I", 1_000_000, -1_000_000), "TIFF"),
    "one bit": lambda: saved(scene("1", 255, 0), "TIFF", compression="group4"),
    "one bit, png": lambda: saved(scene("1", 255, 0), "PNG"),
    "one bit, zero is white": lambda: saved(
        scene("1", 255, 0), "TIFF", compression="group4", tiffinfo={262: 0}
    ),
    "cmyk jpeg of adobe": lambda: saved(scene("CMYK", CLEAR, BLACK), "JPEG", quality=95),
    "cmyk jpeg of others": without_adobe,
    "cmyk tiff": lambda: saved(scene("CMYK", CLEAR, BLACK), "TIFF"),
    "lab": lambda: saved(scene("LAB", (255, 128, 128), (0, 128, 128)), "TIFF"),
    "grey jpeg": lambda: saved(scene("L", 255, 0), "JPEG"),
}


@pytest.mark.parametrize("name", SCENES)
def test_ground_is_light_and_ink_is_dark(name: str) -> None:
    """A transparent picture used to be black all over."""
    seen = as_seen(SCENES[name](), 1_600)
    assert (seen.mode, seen.size) == ("RGB", SIZE)
    for place in ((2, 2), (60, 44), (8, 18), (50, 18)):
        assert level(seen, place) >= 225, (name, place)
    assert level(seen, (28, 18)) <= 40, name
    assert has_ink(seen)


def test_half_transparent_ink_is_pale() -> None:
    """It is mixed with the paper, also where a picture is shrunk."""
    picture = saved(scene("RGBA", CLEAR, (0, 0, 0, 128)), "PNG")
    for side in (1_600, 32):
        seen = as_seen(picture, side)
        ink = level(seen, (seen.width * 28 // 64, seen.height * 18 // 48))
        assert 120 <= ink <= 135
        assert seen.getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "JPEG"])
def test_a_turned_picture_stands_upright(kind: str) -> None:
    """By its EXIF orientation: 6 says that the top is at the right."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = scene("RGB", "white", "black").transpose(Image.Transpose.ROTATE_90)
    seen = as_seen(saved(lying, kind, exif=exif), 1_600)
    assert seen.size == SIZE
    assert level(seen, (28, 18)) <= 40
    assert level(seen, (28, 40)) >= 225


@pytest.mark.parametrize(
    ("dpi", "size"),
    [
        ((204, 98), (64, 100)),
        ((204, 196), SIZE),
        ((100, 200), (128, 48)),
        ((300, 300), SIZE),
        ((9_000, 1), SIZE),
        ((0, 0), SIZE),
    ],
)
def test_a_coarse_fax_has_its_true_proportions(dpi: tuple[int, int], size: tuple[int, int]) -> None:
    """Half the lines: its letters would be half as high. Absurd resolutions are none."""
    picture = scene("L", 255, 0)
    picture.info["dpi"] = dpi
    assert as_seen(picture, 1_600).size == size


def test_a_fax_on_its_side_is_stretched_across() -> None:
    """The resolution is that of the file, before it is turned."""
    exif = Image.Exif()
    exif[0x0112] = 8
    fax = saved(scene("L", 255, 0), "TIFF", dpi=(200, 100), exif=exif)
    assert as_seen(fax, 1_600).size == (96, 64)


@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.one_of(st.none(), st.tuples(st.floats(), st.floats())),
    st.integers(1, 50),
)
@example((1, 1), (6e-193, 2e131), 1)
def test_no_side_is_above_the_limit(
    size: tuple[int, int], dpi: tuple[float, float] | None, max_side: int
) -> None:
    """Whatever resolution the file claims."""
    picture = Image.new("L", size)
    picture.info["dpi"] = dpi
    seen = as_seen(picture, max_side)
    assert 1 <= min(seen.size) <= max(seen.size) <= max(max_side, *size)
    assert max(seen.size) <= max_side


@pytest.mark.parametrize(
    ("mode", "colour", "dark"),
    [
        ("L", 255, False),
        ("L", 0, True),
        ("RGB", (250, 240, 200), False),
        ("RGB", (200, 0, 0), True),
        ("RGBA", CLEAR, False),
        ("CMYK", BLACK, True),
    ],
)
def test_one_colour_is_no_ink(mode: str, colour: Any, dark: bool) -> None:
    """Paper or not; noise of a scanner does not count either."""
    seen = as_seen(Image.new(mode, SIZE, colour), 1_600)
    assert not has_ink(seen)
    assert is_dark(seen) is dark
    noisy = seen.copy()
    noisy.paste(tuple(max(0, value - 9) for value in seen.getpixel((0, 0))), INK)  # type: ignore[union-attr]
    assert not has_ink(noisy)


def test_levels_without_bounds_are_refused() -> None:
    """A float may be infinite."""
    with pytest.raises(ValueError, match="levels"):
        as_seen(scene("F", 0.0, float("inf")), 1_600)
    assert not has_ink(as_seen(scene("F", 1e-45, 1e-45), 1_600))
