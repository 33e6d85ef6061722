"""The console in Chromium: by keyboard alone, accessible, and deaf to what invoices say."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Page,
    Request,
    expect,
)

from schemas.invoice import Line, Party, Payment
from schemas.outcome import Trust
from service.store.reading_state import DataAge
from tests.browser.served import served
from tests.fakes.console import TOKENS, ConsoleRig, console_rig, read_sample, sample
from tests.fakes.published import EVENTS, failure_record, invoice, result, result_record

HOSTILE = (
    "<script>hit('script')</script>",
    "\"><img src=x onerror=hit('image')>",
    "'><svg onload=hit('svg')>",
    "</textarea></title><script>hit('closing')</script>",
    "javascript:hit('address')",
    "{{ 7 * 7 }}{% raw %}",
    "<a hx-get='/' hx-trigger='load' hx-on:click=hit('htmx')>x</a>",
    "\u202e<b autofocus onfocus=hit('focus') tabindex=0>\u2028",
    "<iframe srcdoc=\"<script>parent.hit('frame')</script>\">",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
)
_CHANGED, _LONG, _WAITING = 7, 8, 9


_PATIENCE_MS = 60_000
"""A busy machine takes its time."""
expect.set_options(timeout=_PATIENCE_MS)


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleRig]:
    """Six made-up invoices, two of them read wrongly; failures; a hostile invoice; one with
    another account than its supplier's; and one with long words."""
    with console_rig(tmp_path_factory.mktemp("browser")) as made:
        made.fill(6)
        made.take(*(failure_record(number) for number in range(2)))
        made.take(failure_record(2, invoice_dlq_invoice_id=HOSTILE[0]))
        _add_hostile(made, 6)
        changed = read_sample(3, payment__iban="DE89370400440532013000", invoice_number="R-4711-B")
        later = {"extracted_at": changed.extracted_at + timedelta(hours=1)}
        made.take(result_record(result(_CHANGED, changed.invoice, **later)))
        _add_long(made, _LONG)
        yield made


def _add_hostile(rig: ConsoleRig, number: int) -> None:
    texts = iter(HOSTILE * 3)
    hostile = invoice(
        number,
        supplier=Party(name=next(texts), tax_id=next(texts), address_text=next(texts)),
        customer=Party(name=next(texts)),
        payment=Payment(iban=next(texts), reference=next(texts)),
        invoice_number=next(texts),
        purchase_order=next(texts),
        lines=tuple(Line(description=text, unit=text) for text in HOSTILE),
    )
    names = {"invoice_id": "".join(HOSTILE), "model": HOSTILE[1], "event_id": HOSTILE[2]}
    rig.take(result_record(result(number, hostile, **names)))
    rig.documents.texts[number] = "\n".join(HOSTILE)


def _add_long(rig: ConsoleRig, number: int) -> None:
    word = "W" * 200
    long = invoice(
        number,
        supplier=Party(name=word, tax_id=word, address_text=word),
        customer=Party(name=word),
        payment=Payment(iban=word, reference=word, terms_text=word),
        invoice_number=word,
        purchase_order=word,
        lines=(Line(description=word, unit=word, product_code=word),),
    )
    rig.take(result_record(result(number, long, invoice_id=word, event_id=word, model=word)))


@pytest.fixture(scope="module")
def address(rig: ConsoleRig) -> Iterator[str]:
    """Where the console listens."""
    with served(rig) as found:
        yield found


@pytest.fixture
def context(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser's window without any cookies."""
    made = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    made.set_default_timeout(_PATIENCE_MS)
    yield made
    made.close()


def _signed_in(context: BrowserContext, role: str) -> Page:
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.get_by_label("Token")).to_be_focused()  # By the page itself, once it is drawn.
    page.keyboard.type(TOKENS[role])
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    return page


@pytest.fixture
def doubtful(chromium: Browser, tmp_path: Path) -> Iterator[tuple[ConsoleRig, Page]]:
    """A console of its own with three doubtful invoices and a failure; an operator's page of it."""
    with contextlib.ExitStack() as parts:
        rig = parts.enter_context(console_rig(tmp_path))
        rig.take(*(result_record(result(number, trust=Trust.LOOK)) for number in range(3)))
        rig.take(failure_record(0))
        address = parts.enter_context(served(rig))
        context = parts.enter_context(contextlib.closing(chromium.new_context(base_url=address)))
        yield rig, _signed_in(context, "operator")


def _settled(page: Page) -> Page:
    """Its buttons take decisions."""
    expect(page.locator(".decide button, #payload button.danger").first).to_be_enabled()
    return page


def test_a_reviewer_works_by_keyboard_alone(context: BrowserContext) -> None:
    """Signs in, goes to the queue, corrects the total, sees the checks at once, saves, approves."""
    page = _signed_in(context, "reviewer")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/invoices/**")
    number = int(page.url.partition("?")[0].rpartition("/")[2])
    expect(page.locator(".papers pre")).to_contain_text(sample(number).truth["invoice_number"])
    page.keyboard.press("c")
    page.wait_for_url("**edit=1**")
    gross = page.get_by_label("Gross total")
    while not gross.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1,234")
    expect(page.locator("#checks-now")).to_contain_text("write an amount as 1234.56")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1.234,56")
    expect(page.locator("#checks-now")).to_contain_text("found1234.56")
    expect(page.locator("#checks-now")).to_be_in_viewport()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(sample(number).truth["totals"]["gross"])
    expect(page.locator("#checks-now")).to_contain_text("Gross total")
    expect(page.locator("#checks-now")).not_to_contain_text("99999.99")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/{number}?" not in url)
    expect(page.get_by_text("Your decision counts.")).to_be_visible()
    corrected = page.url
    _settled(page).keyboard.press("a")
    page.wait_for_url(lambda url: url != corrected)
    page.goto(f"/invoices/{EVENTS}/0/{number}")
    expect(page.locator(".decisions")).to_contain_text("Corrected")


def test_a_correction_changes_what_was_typed_alone(chromium: Browser, tmp_path: Path) -> None:
    """Texts of several lines stay as they were read, whichever line breaks they have; one of them
    is corrected line by line. The checks, while it is typed, say the same."""
    read = invoice(
        0,
        supplier=Party(name="Acme\nSouth", address_text="\nMain Street 1\r\n12345 Town\n"),
        payment=Payment(iban="DE89 3704\n0044 0532 0130 00", reference="a\rb\u2028c\x0bd"),
        lines=tuple(Line(description=text, unit=" u ") for text in ("Paper\n80 g", *HOSTILE)),
    )
    with contextlib.ExitStack() as parts:
        rig = parts.enter_context(console_rig(tmp_path))
        rig.take(result_record(result(0, read, trust=Trust.LOOK)))
        address = parts.enter_context(served(rig))
        context = parts.enter_context(contextlib.closing(chromium.new_context(base_url=address)))
        page = _signed_in(context, "reviewer")
        page.goto(f"/invoices/{EVENTS}/0/0?edit=1")
        page.get_by_label("Due date").fill("2027-05-05")
        expect(page.locator("#checks-now")).to_contain_text("Changed: Due date.")
        page.locator("[id='e-lines.0.description']").fill("Paper\n90 g")
        _settled(page).keyboard.press("Control+Enter")
        page.wait_for_url("**told=**")
        [event] = rig.decisions.written
    assert event.after is not None
    assert event.after == read.model_copy(
        update={
            "due_date": date(2027, 5, 5),
            "lines": (Line(description="Paper\n90 g", unit=" u "), *read.lines[1:]),
        }
    )


def test_enter_in_a_note_decides_nothing(context: BrowserContext, rig: ConsoleRig) -> None:
    """It leads to the buttons: the first of them is not the one that every note is about."""
    page, before = _signed_in(context, "operator"), len(rig.decisions.written)
    for path in (f"/invoices/{EVENTS}/0/4", "/failures/0/1"):
        page.goto(path)
        page.locator("#note").fill("the supplier has to send it again")
        page.keyboard.press("Enter")
        expect(page.locator("form button.first")).to_be_focused()
        assert page.url.endswith(path)
    assert len(rig.decisions.written) == before


def test_a_failure_is_discarded_by_two_keys(context: BrowserContext, rig: ConsoleRig) -> None:
    """One is a slip, and nothing brings a discarded failure back."""
    page = _signed_in(context, "operator")
    page.goto("/failures/0/1")
    button = page.locator("button.danger")
    expect(button).to_contain_text("Discard")
    _settled(page).keyboard.press("x")
    expect(button).to_contain_text("Discard it for good?")
    expect(button).to_be_focused()
    assert "told" not in page.url
    _settled(page).keyboard.press("x")
    expect(page.get_by_text("It was discarded")).to_be_visible()


def test_a_held_key_decides_once(doubtful: tuple[ConsoleRig, Page]) -> None:
    """On the page that had it, and on no later one; also Enter on a button. To move, it repeats."""
    rig, page = doubtful
    page.goto("/review")
    _settled(page).keyboard.down("a")
    page.wait_for_url("**/1?queue=1*")
    _settled(page).keyboard.down("a")
    page.keyboard.up("a")
    page.locator("#note").focus()
    page.keyboard.down("Enter")
    expect(page.locator("button.first")).to_be_focused()
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.press("s")
    page.wait_for_url("**/2?queue=1*")
    page.goto("/failures/0/0")
    button = page.locator("button.danger")
    for key in ("x", "Enter"):
        _settled(page).keyboard.down(key)
        expect(button).to_contain_text("Discard it for good?")
        _settled(page).keyboard.down(key)
        page.keyboard.up(key)
        page.reload()
        button.focus()
    assert [review.source.offset for review in rig.decisions.written] == [0]
    assert rig.failures.decided == []


def test_a_second_press_decides_nothing(doubtful: tuple[ConsoleRig, Page]) -> None:
    """By key or by mouse: on the page that follows, and on the question that follows."""
    rig, page = doubtful
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    page.goto("/review")
    for number in range(2):
        page.wait_for_url(f"**/{number}?queue=1*")
        page.keyboard.press("a")
        page.get_by_role("button", name="Approve").dispatch_event("click")
        assert len(rig.decisions.written) == number
        page.clock.run_for(1_000)
        _settled(page).keyboard.press("a")
    page.wait_for_url("**/2?queue=1*")
    page.goto("/failures/0/0")
    button = page.locator("button.danger")
    expect(button).to_contain_text("Discard")
    page.clock.run_for(1_000)
    button.dblclick()
    page.keyboard.press("x")
    expect(button).to_contain_text("Discard it for good?")
    assert rig.failures.decided == []
    page.clock.run_for(1_000)
    _settled(page).keyboard.press("x")
    expect(page.get_by_text("It was discarded")).to_be_visible()


def test_a_field_lights_its_print(context: BrowserContext) -> None:
    """When the keyboard reaches it."""
    page = _signed_in(context, "viewer")
    page.goto(f"/invoices/{EVENTS}/0/1")
    mark = page.locator("mark[data-path='invoice_number']")
    expect(mark).to_be_visible()
    page.locator("a.row[data-path='invoice_number']").focus()
    expect(mark).to_have_class("lit")


def test_brokers_that_go_away_are_said_on_an_open_page(
    context: BrowserContext, rig: ConsoleRig
) -> None:
    """Without a reload, at each page's top; the sentence goes when they answer."""
    page = _signed_in(context, "viewer")
    expect(page.locator("#age")).to_be_hidden()
    rig.age.append(DataAge(time.time() - 130, time.time() - 120, "refused"))
    try:
        expect(page.locator("#age")).to_contain_text("The brokers have not answered since")
        page.goto("/failures")
        expect(page.locator("#age")).to_contain_text("2 minutes ago")
    finally:
        rig.age.pop()
    expect(page.locator("#age")).to_be_hidden()


def test_a_result_appears_on_an_open_page(doubtful: tuple[ConsoleRig, Page]) -> None:
    """Without a reload, and the row that has the focus keeps it."""
    rig, page = doubtful
    rows = page.locator("#latest table a.row")
    expect(rows).to_have_count(3)
    rows.first.focus()
    address = rows.first.get_attribute("href")
    page.evaluate("window.unchanged = true")
    rig.take(result_record(result(3)))
    expect(rows).to_have_count(4)
    expect(page.locator(f'#latest a[href="{address}"]')).to_be_focused()
    assert page.evaluate("window.unchanged")


def test_updates_end_with_the_session(doubtful: tuple[ConsoleRig, Page]) -> None:
    """An open page says so, instead of figures that no one may see."""
    _, page = doubtful
    expect(page.locator("#live")).to_have_text("Live")
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    page.bring_to_front()
    expect(page.locator("#live")).to_contain_text("Session over")


def test_two_tabs_decide_one_invoice_once(chromium: Browser, address: str) -> None:
    """The second person is told; a session that ended elsewhere leads to the sign-in page."""
    with (
        contextlib.closing(chromium.new_context(base_url=address)) as first,
        contextlib.closing(chromium.new_context(base_url=address)) as second,
    ):
        ann, bob = _signed_in(first, "reviewer"), _signed_in(second, "operator")
        for page in (ann, bob):
            page.goto(f"/invoices/{EVENTS}/0/0")
        ann.get_by_role("button", name="Approve").click()
        expect(ann.get_by_text("Your decision counts.")).to_be_visible()
        bob.get_by_role("button", name="Reject").click()
        expect(bob.get_by_text("decided about this invoice after you had opened")).to_be_visible()
        tab = first.new_page()
        tab.goto("/")
        tab.get_by_role("button", name="Sign out").click()
        ann.get_by_role("button", name="Reject").click()
        expect(ann.get_by_label("Token")).to_be_visible()


def test_two_reviewers_go_through_the_queue_apart(chromium: Browser, tmp_path: Path) -> None:
    """By keyboard alone: what one of them has open is nobody else's next one."""
    with contextlib.ExitStack() as parts:
        rig = parts.enter_context(console_rig(tmp_path))
        rig.take(*(result_record(result(number, trust=Trust.LOOK)) for number in range(4)))
        address, pages = parts.enter_context(served(rig)), []
        for number, role in enumerate(("reviewer", "operator")):
            context = parts.enter_context(
                contextlib.closing(chromium.new_context(base_url=address))
            )
            page = _signed_in(context, role)
            page.keyboard.press("g")
            page.keyboard.press("r")
            page.wait_for_url(f"**/{number}?queue=1")
            pages.append(page)
        ann, bob = pages
        for page, key, following in ((bob, "s", 2), (ann, "a", 1), (ann, "s", 3)):
            _settled(page).keyboard.press(key)
            page.wait_for_url(f"**/{following}?queue=1*")
        bob.keyboard.press("s")
        bob.wait_for_url("**/1?queue=1")


def test_an_operator_sends_a_failure_back(context: BrowserContext, rig: ConsoleRig) -> None:
    """With an edited payload; the page says that its outcome is awaited."""
    page = _signed_in(context, "operator")
    page.goto("/failures/0/0")
    page.get_by_label("The event, as it will be sent").fill('{"invoice_id": "fixed"}')
    page.get_by_role("button", name="Send back as edited").click()
    expect(page.get_by_text("Its outcome is not there yet.")).to_be_visible()
    assert rig.failures.decided[-1][2] == b'{"invoice_id": "fixed"}'


def test_what_invoices_say_runs_nothing(context: BrowserContext) -> None:
    """On each page that shows it: no script, no dialog, no request to elsewhere."""
    hits: list[str] = []

    def hit(said: str) -> None:
        hits.append(said)

    context.expose_function("hit", hit)
    page = _signed_in(context, "operator")
    base = page.url

    def asked(one: Request) -> None:
        if not one.url.startswith(base):
            hit(one.url)

    def shown(dialog: Dialog) -> None:
        hit(dialog.message)
        dialog.dismiss()

    page.on("dialog", shown)
    page.on("request", asked)
    hostile = f"/invoices/{EVENTS}/0/6"
    for path in (
        "/",
        "/invoices",
        hostile,
        f"{hostile}?edit=1",
        f"{hostile}/document",
        "/findings",
        "/failures",
        "/failures/0/2",
        "/runs",
    ):
        page.goto(path)
        page.mouse.click(5, 300)
    page.goto(hostile)
    page.get_by_text(HOSTILE[4], exact=True).first.wait_for()
    assert hits == []


_SHOWN = f"/invoices/{EVENTS}/0/5"
_PATHS = (
    "/",
    "/invoices",
    _SHOWN,
    f"{_SHOWN}?edit=1&queue=1&supplier=a",
    "/review/filters?supplier=a",
    "/findings",
    "/failures",
    "/failures/0/1",
    "/runs",
)
_SCHEMES: tuple[tuple[Literal["light", "dark"], tuple[str, ...]], ...] = (
    ("light", _PATHS),
    ("dark", ("/", _SHOWN, "/failures")),
)


def test_pages_are_accessible(context: BrowserContext) -> None:
    """axe finds no violation, in light and in dark, also none of contrast."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = context.new_page()
    page.goto("/sign-in")
    assert _violations(page, axe) == []
    page = _signed_in(context, "operator")
    for scheme, path in ((scheme, path) for scheme, paths in _SCHEMES for path in paths):
        page.emulate_media(color_scheme=scheme)
        page.goto(path)
        if path in (_SHOWN, "/failures/0/1"):
            expect(page.locator("[hx-trigger=load] > p.muted > a")).to_have_count(0)
        assert _violations(page, axe) == [], path
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [name for name, _ in _violations(page, axe)] == ["html-has-lang"], "axe sees faults"


def _violations(page: Page, axe: str) -> list[tuple[str, str]]:
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


def test_a_phone_needs_no_sideways_scrolling(context: BrowserContext) -> None:
    """At 360 pixels, on each kind of page; so with texts that have no place to break them."""
    page = _signed_in(context, "operator")
    page.set_viewport_size({"width": 360, "height": 740})
    of_one = [f"/invoices/{EVENTS}/0/{number}" for number in (_CHANGED, _LONG)]
    for path in (*_PATHS, *of_one, f"{of_one[-1]}?edit=1"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_menu_of_a_phone_is_one_row(context: BrowserContext, rig: ConsoleRig) -> None:
    """Each page is in sight, from 360 pixels on and with hundreds of waiting invoices; the name
    above leads to the overview."""
    page = _signed_in(context, "operator")
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto("/runs")
        page.evaluate("document.querySelectorAll('.tally').forEach(one => one.textContent = 300)")
        boxes = [one.bounding_box() for one in page.locator("nav a:visible").all()]
        seen = [box for box in boxes if box is not None]
        assert len(seen) == 5
        assert len({box["y"] for box in seen}) == 1
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in seen)
        assert min(box["height"] for box in seen) >= 24
    page.locator("a.brand").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_half_typed_correction_in_a_narrowed_queue_survives_its_session(
    context: BrowserContext, rig: ConsoleRig
) -> None:
    """By keyboard alone: a note says that the session is over, the form stays; after the sign-in
    what was typed is there again, is saved, and the queue goes on with its filter."""
    read = invoice(_WAITING, supplier=Party(name="Zebra Ltd"))
    rig.take(result_record(result(_WAITING, read, trust=Trust.LOOK)))
    page = _signed_in(context, "reviewer")
    page.goto("/review")
    page.keyboard.press("f")
    page.wait_for_url("**/review/filters")
    page.keyboard.press("/")
    page.keyboard.type("zeb")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{_WAITING}?queue=1&supplier=zeb")
    page.keyboard.press("c")
    number = page.get_by_label("Invoice number")
    number.focus()
    context.clear_cookies()
    page.keyboard.type("-half-typed")
    expect(page.locator("#checks-now")).to_contain_text("Your session has ended")
    _settled(page).keyboard.press("Control+Enter")
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type(TOKENS["reviewer"])
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your session had ended: nothing was written.")).to_be_visible()
    expect(number).to_have_value(re.compile("-half-typed"))
    assert all(one.source.offset != _WAITING for one in rig.decisions.written)
    number.focus()
    _settled(page).keyboard.press("Control+Enter")
    expect(page.get_by_text("No invoice of these waits for a person.")).to_be_visible()
    assert rig.decisions.written[-1].source.offset == _WAITING


def test_two_accounts_are_read_side_by_side_on_a_phone(context: BrowserContext) -> None:
    """Each on one line, whole; so are the dates of both invoices."""
    page = _signed_in(context, "viewer")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/findings?finding=new_account&decided=yes", f"/invoices/{EVENTS}/0/{_CHANGED}"):
        page.goto(path)
        facts = page.locator("main .account, main .compared .date")
        assert facts.count() >= 2
        for fact in facts.all():
            box = fact.bounding_box()
            assert box is not None, path
            assert box["x"] >= 0, path
            assert box["x"] + box["width"] <= 390, path
            assert box["height"] < 30, path
