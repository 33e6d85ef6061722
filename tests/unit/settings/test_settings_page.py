"""docs/settings.md: current, complete, and in words."""

from __future__ import annotations

import re

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from service.commands.settings_table import PAGE, fields, page
from service.settings import secret_names
from service.settings.cost import ModelPrice


def _says_nothing(field: FieldInfo) -> bool:
    """A meaning is at least three words."""
    return len((field.description or "").split()) < 3


def test_the_page_is_current() -> None:
    """Run `python -m service.commands.settings_table --write` after changing a setting."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_setting_says_what_it_means() -> None:
    """Each field has `Field(description=…)`: a sentence that ends."""
    described = [*fields(), *ModelPrice.model_fields.items()]
    assert [name for name, field in described if _says_nothing(field)] == []
    ends = (".", ":nth`.", "}")
    assert [n for n, field in described if not (field.description or "").endswith(ends)] == []


def test_every_setting_has_one_row() -> None:
    """Five cells each, whatever signs its meaning has."""
    rows = re.findall(r"^\| `([a-z_.]+)` \|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.M)
    names = [name for name, rest in rows if len(re.findall(r"(?<!\\)\|", rest)) == 3]
    assert names == [name for name, _ in fields()]


def test_the_page_names_the_file_of_every_secret() -> None:
    """Each secret has a setting for a file, and the page shows both side by side."""
    text = PAGE.read_text(encoding="utf-8")
    secrets = [name for name, field in fields() if field.annotation is SecretStr]
    assert sorted(secret_names()) == sorted(secrets)
    for secret, file in secret_names().items():
        assert f"| `{secret}` | `{file}` |" in text
        assert file in dict(fields())
