"""What every answer has, who may see what, and what is not there."""

from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.datastructures import Headers
from starlette.routing import Route

from service.console.problems import takes_problem
from service.console.web import POLICY
from tests.fakes.console import TOKENS, ConsoleRig, console_rig, signed_in
from tests.fakes.published import EVENTS


async def test_nobody_sees_a_page_without_signing_in(filled: ConsoleRig) -> None:
    """Every address but the sign-in page and the files of the pages leads there."""
    open_to_all = {"/sign-in", "/static"}
    with filled.browser() as client:
        for route in filled.app.routes:
            if not isinstance(route, Route) or route.path in open_to_all:
                continue
            path = route.path.replace("{topic}", "t").replace(":whole", "")
            for name in ("partition", "offset", "page"):
                path = path.replace(f"{{{name}}}", "0")
            method = "GET" if "GET" in (route.methods or ()) else "POST"
            answer = await client.request(method, path)
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in?next=/")


async def test_no_address_is_a_fault_of_the_program(filled: ConsoleRig) -> None:
    """Numbers of any length, and places of a list that no page wrote."""
    client = await signed_in(filled, "viewer")
    for digits in (19, 20, 5_000):
        number = "9" * digits
        for path in (
            f"/invoices/{EVENTS}/{number}/0",
            f"/invoices/{EVENTS}/0/{number}",
            f"/invoices/{EVENTS}/0/0/pages/{number}",
            f"/failures/0/{number}",
            f"/failures/{number}/0/payload",
        ):
            assert (await client.get(path)).status_code == 404, path
    places = ("3", '"\\ud800",3', "5,3", "1e999,3", "true,3", "NaN,3", f"{'1' * 350},3")
    more = ('"2026-01-01",3', '"a",3', '"a\\u0000",3', "1.5,3", "[],3", "null,3", "3,3,3", "-1")
    lists = ("", "state=open&", "least=1&", "from=2026-01-01&", "supplier=s&", "number=1&")
    for asked, place in ((asked, place) for asked in lists for place in (*places, *more)):
        answer = await client.get(f"/invoices?{asked}after=[{quote(place)}]")
        assert answer.status_code == 200, (asked, place)


async def test_head_is_as_get_and_a_wrong_method_is_told_the_right_ones(
    filled: ConsoleRig,
) -> None:
    """Also before anyone has signed in: monitors ask so."""
    with filled.browser() as client:
        assert (await client.head("/sign-in")).status_code == 200
        refused = await client.delete("/sign-in")
        assert refused.status_code == 405
        assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


async def test_a_program_gets_its_errors_as_problems(filled: ConsoleRig) -> None:
    """It takes JSON and no page: of a page that is not there, of a wrong method, without a session,
    and without the right. A browser gets pages."""
    takes = {"accept": "application/json"}
    with filled.browser() as client:
        for method, path, status in (
            ("GET", "/no", 404),
            ("PUT", "/sign-in", 405),
            ("GET", "/", 403),
        ):
            answer = await client.request(method, path, headers=takes)
            assert answer.status_code == answer.json()["status"] == status
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["vary"] == "Accept"
            assert answer.headers["content-security-policy"] == POLICY
            assert ("allow" in answer.headers) == (status == 405)
    viewer = await signed_in(filled, "viewer")
    missing = f"/invoices/{EVENTS}/0/99"
    found = (await viewer.get(missing, headers=takes)).json()
    assert (found["title"], found["status"]) == ("Not here", 404)
    assert "has no result" in found["detail"]
    for accept in ("text/html,application/json;q=0.9,*/*;q=0.8", "*/*", "text/html"):
        shown = await viewer.get(missing, headers={"accept": accept})
        assert shown.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "is_problem"),
    [
        ("application/json", True),
        ("application/problem+json, text/csv", True),
        ("application/json, text/html;q=0", True),
        ("APPLICATION/*;q=0.5", True),
        ("application/json;q=0", False),
        ("application/json, */*;q=0.1", False),
        ("text/csv", False),
        ("", False),
        ("," * 100_000, False),
    ],
)
def test_what_a_client_takes(accept: str, is_problem: bool) -> None:
    """By its own words alone."""
    assert takes_problem(Headers({"accept": accept})) is is_problem


async def test_every_answer_forbids_what_is_not_its_own(filled: ConsoleRig) -> None:
    """Also errors and files; no page is kept by a cache."""
    client = await signed_in(filled, "viewer")
    for path in ("/", "/nowhere", "/static/console.css", "/sign-in", "/invoices/t/0/99"):
        answer = await client.get(path)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] in ("no-store", "max-age=3600")
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
    assert "unsafe" not in POLICY


async def test_a_wrong_token_is_refused(filled: ConsoleRig) -> None:
    """And no session begins."""
    with filled.browser() as client:
        answer = await client.post("/sign-in", data={"token": "wrong-token-0123456789"})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_signing_in_leads_on_within_the_console_alone(filled: ConsoleRig) -> None:
    """An address of elsewhere would make a trap of the sign-in page."""
    with filled.browser() as client:
        for given, led in {
            "/invoices": "/invoices",
            "//evil.example": "/",
            "https://evil.example": "/",
            "/\\evil.example": "/",
            "/a\nb": "/",
        }.items():
            data = {"token": TOKENS["viewer"], "next": given}
            answer = await client.post("/sign-in", data=data)
            assert answer.headers["location"] == led
            cookie = answer.headers["set-cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie


async def test_behind_https_the_cookie_is_for_https_alone(tmp_path: Path) -> None:
    """By the setting, or by a certificate of its own."""
    with console_rig(tmp_path, secure_cookie=True) as rig, rig.browser() as client:
        answer = await client.post("/sign-in", data={"token": TOKENS["viewer"]})
        assert answer.headers["set-cookie"].startswith("__Host-console=")
        assert "Secure" in answer.headers["set-cookie"]


async def test_a_form_from_elsewhere_does_nothing(filled: ConsoleRig) -> None:
    """Without the session's token, with another one, or with another origin."""
    client = await signed_in(filled, "viewer")
    page = await client.get("/")
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    assert token
    for data, headers in (
        ({}, {}),
        ({"form_token": "x" * 43}, {}),
        ({"form_token": token}, {"Origin": "https://evil.example"}),
        ({"form_token": token}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        answer = await client.post("/sign-out", data=data, headers=headers)
        assert answer.status_code == 403
    assert (await client.get("/")).status_code == 200
    headers = {"Origin": "http://console.example", "Sec-Fetch-Site": "same-origin"}
    answer = await client.post("/sign-out", data={"form_token": token}, headers=headers)
    assert answer.headers["location"] == "/sign-in"
    assert (await client.get("/")).status_code == 303


async def test_a_form_is_bounded(filled: ConsoleRig) -> None:
    """In bytes and in fields."""
    client = await signed_in(filled, "viewer")
    for body in (b"a=" + b"b" * (13 * 1024 * 1024), b"&".join([b"a=1"] * 6_000)):
        assert (await client.post("/sign-out", content=body)).status_code == 413


async def test_a_part_of_a_page_sends_the_browser_to_sign_in(filled: ConsoleRig) -> None:
    """When a session ended, a list must not show the sign-in page within itself."""
    with filled.browser() as client:
        answer = await client.get("/invoices", headers={"HX-Request": "true"})
        assert answer.status_code == 401
        assert answer.headers["hx-redirect"] == "/sign-in?next=/invoices"


async def test_signing_in_leads_back_to_the_same_list(filled: ConsoleRig) -> None:
    """With its filters and its place."""
    with filled.browser() as client:
        asked = "/invoices?supplier=A%26B&after=%5B17%5D"
        led = (await client.get(asked)).headers["location"]
        page = (await client.get(led)).text
        following = html.unescape(page.partition('name="next" value="')[2].partition('"')[0])
        data = {"token": TOKENS["viewer"], "next": following}
        assert (await client.post("/sign-in", data=data)).headers["location"] == asked


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (
            "/invoices/events/0/1/decision?queue=1",
            "/sign-in?next=/invoices/events/0/1%3Fqueue%3D1&lost=1",
        ),
        ("/failures/0/1/decision", "/sign-in?next=/failures/0/1&lost=1"),
        ("/sign-out", "/sign-in?next=/"),
    ],
)
async def test_a_form_that_cannot_be_kept_is_said_to_be_lost(
    filled: ConsoleRig, sent: str, address: str
) -> None:
    """It is too large. The page that it belongs to is shown after the sign-in."""
    with filled.browser() as client:
        answer = await client.post(sent, data={"note": "x" * 5_000_000})
        assert (answer.status_code, answer.headers["location"]) == (303, address)
        said = "what you sent was not written" in (await client.get(address)).text
        assert said == ("lost" in address)


@pytest.mark.parametrize(
    ("headers", "chosen", "status"),
    [
        ({"X-User": "ann", "X-Forwarded-Groups": "a,invoice-reviewers"}, {}, 200),
        ({"X-User": ""}, {}, 303),
        ({"X-User": "ann"}, {"proxy_addresses": ("10.0.0.1",)}, 303),
        ({"X-User": "ann"}, {"proxy_user_header": ""}, 303),
    ],
)
async def test_a_proxys_header_counts_from_the_proxy_alone(
    tmp_path: Path, headers: dict[str, str], chosen: dict[str, object], status: int
) -> None:
    """And only where the settings name the header."""
    with console_rig(tmp_path, **{"proxy_user_header": "X-User", **chosen}) as rig:
        with rig.browser() as client:
            answer = await client.get("/", headers=headers)
        assert answer.status_code == status
        assert ("ann<small>reviewer</small>" in answer.text) == (status == 200)


async def test_a_database_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    """With the page around it, and an honest status."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(rig, "viewer")
        rig.engine.dispose()
        with rig.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE invoices")
        answer = await client.get("/invoices")
        assert answer.status_code == 503
        assert "The database does not answer" in answer.text


async def test_a_form_of_hostile_bytes_is_kept_or_lost_and_raises_nothing(
    filled: ConsoleRig,
) -> None:
    """Whatever its fields are; the form of the sign-in page takes them, too."""
    for body in (b"", b"form_token=x", b"\xff=%ff%00&=&%ud800", b"&".join([b"a=1"] * 6_000)):
        with filled.browser() as client:
            answer = await client.post("/invoices/e/0/1/decision?%00=%ff&\xe9", content=body)
            assert answer.status_code in (303, 403)
            data = {"token": TOKENS["viewer"], "next": "/", "kept": body.decode("latin-1")}
            assert (await client.post("/sign-in", data=data)).status_code in (200, 303)
