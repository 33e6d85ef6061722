"""One Chromium for all tests of a module.

Needs a Chromium on PATH (Debian's package `chromium`) or one that Playwright installed; the tests
skip, and say so, where there is none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        known = Path(playwright.chromium.executable_path)
        found = next(filter(None, map(shutil.which, _NAMES)), None)
        if found is None and not known.exists():
            pytest.skip("NO BROWSER: nothing is tested with one; apt-get install chromium")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
