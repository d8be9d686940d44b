"""Debian's Chromium as a test's own browser; what the page's console calls an error fails the test."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

# Without these Chromium looks for hosts outside at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HARMLESS = (
    "favicon", "status of 404",  # Streamlit asks for files that are optional
    "status of 409",  # a refusal that the page shows
)  # fmt: skip


@pytest.fixture
def browser_page() -> Iterator[Page]:
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: `make test` installs it (Debian: apt-get install chromium)"
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        page = browser.new_page(locale="en-US", viewport={"width": 1280, "height": 1000})
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        yield page
        browser.close()
    serious = [error for error in errors if not any(word in error for word in HARMLESS)]
    assert serious == [], serious
