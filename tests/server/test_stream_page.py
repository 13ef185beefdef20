"""The live page `/stream`: its files, and the page in a real browser on a server process.

Held to it are `server.stream_page` and `server.routes.stream_page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server import stream_page
from tests.chromium import PATIENCE_MS, chromium
from tests.server.serve_process import Serve, serve_process
from tests.server.team import team

FOLDER = Path(stream_page.__file__).parent
HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


def test_every_file_is_given_with_a_policy_that_lets_nothing_else_in() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.suffix in (".js", ".css")}
    assert files == set(stream_page.ASSETS)
    for path in ("/stream", *(f"/stream/{name}" for name in stream_page.ASSETS)):
        got = team().call("GET", path, key=None)
        assert got.status == 200
        policy = got.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy
        again = team().call("GET", path, key=None, headers={"If-None-Match": got.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
    for name in ("__init__.py", "page.html", "..%2F__init__.py", "x.js"):
        assert team().call("GET", f"/stream/{name}", key=None).status == 404


def test_the_files_name_nothing_outside_and_make_no_markup_of_text() -> None:
    for path in FOLDER.iterdir():
        if path.suffix not in (".js", ".css", ".html"):
            continue
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", text), path.name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|localStorage"
            r"|DOMParser|\bstyle=|\bon[a-z]+=\"",
            text,
        ), path.name
        assert len(text.splitlines()) < 300


@pytest.fixture(scope="module")
def server() -> Iterator[Serve]:
    with serve_process() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium("--disable-gpu") as running:
        yield running


@dataclass
class Shown:
    """The page of a project in a browser, and all that it said and asked for."""

    page: Any
    server: Serve
    project: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def post(self, *events: dict[str, object]) -> None:
        got = self.server.ask("POST", f"/events?project={self.project}", list(events))
        assert got.status_code in (200, 201), got.text

    def decide(self, event_id: str) -> dict[str, Any]:
        got = self.server.ask("POST", f"/decide/{event_id}?project={self.project}")
        assert got.status_code == 201, got.text
        return dict(got.json())

    def is_(self, state: str) -> None:
        self.page.wait_for_selector(f"#state[data-state={state}]", state="attached")

    def entry(self, seq: int) -> Any:
        self.page.wait_for_selector(f"#entries > [data-seq='{seq}']", state="attached")
        return self.page.locator(f"#entries > [data-seq='{seq}']")

    def seqs(self) -> list[int]:
        return [
            int(one)
            for one in self.page.eval_on_selector_all(
                "#entries > [data-seq]", "all => all.map(one => one.dataset.seq)"
            )
        ]


def event(number: int, **more: object) -> dict[str, object]:
    given = {"specversion": "1.0", "id": f"e{number}", "source": "shop/a", "type": "system_boot"}
    return given | {"data": {"mode": "cold", "number": number}} | more


def shown(browser: Any, server: Serve, role: str = "", **screen: Any) -> Shown:
    """The page, with a key typed in, once it is live."""
    project = server.project()
    context = browser.new_context(reduced_motion="reduce", **screen)
    context.set_default_timeout(PATIENCE_MS)
    view = Shown(context.new_page(), server, project)
    view.page.on("console", lambda message: view.said.append(message.text))
    view.page.on("pageerror", lambda fault: view.said.append(str(fault)))
    view.page.on("request", lambda request: view.asked.append(request.url))
    view.page.on("websocket", lambda line: view.asked.append(line.url))
    view.page.goto(f"{server.url}/stream")
    view.page.wait_for_selector("html[data-ready]", state="attached")
    view.page.fill("#key", server.key_of(project, role or "edit"))
    view.page.press("#key", "Enter")
    view.is_("live")
    return view


def closed(view: Shown, key_part: str = "rr_") -> None:
    """Nothing went wrong, nothing was asked of others, and no key was in an address."""
    assert view.said == []
    here = (view.server.url, view.server.url.replace("http", "ws"), "data:")
    assert [url for url in view.asked if not url.startswith(here)] == []
    assert [url for url in view.asked if key_part in url] == []
    view.page.context.close()


@pytest.mark.browser
def test_an_event_its_decision_and_an_outcome_that_moves_the_belief(
    browser: Any, server: Serve
) -> None:
    view = shown(browser, server)
    view.post(event(1, subject=HOSTILE, data={"mode": "cold", HOSTILE: HOSTILE}))
    told = view.entry(1)
    assert HOSTILE in told.inner_text()
    told.locator("summary").click()
    shown_json = told.locator("pre:not(:empty)")  # a browser tells of the opening a moment later
    shown_json.wait_for()
    assert "onerror" in shown_json.inner_text()
    told.locator(".decide").click()  # by hand, through the page
    decision = view.entry(3)
    assert "system_boot" in decision.inner_text()
    assert "escalate" in decision.inner_text()
    assert "50 % of such cases" in decision.locator(".reasons").inner_text()
    action = decision.locator(".verdict > span").first.inner_text()
    figure = view.page.locator(f"figure[data-action={action}]")
    assert figure.get_attribute("data-alpha") == "1"
    flat = figure.locator(".curve").get_attribute("d")
    decision.locator("[data-outcome=success]").click()
    view.page.wait_for_selector(f"figure[data-action={action}][data-alpha='2']")
    assert figure.locator(".curve").get_attribute("d") != flat
    assert figure.locator(".before").get_attribute("d") == flat
    assert "67 %" in figure.inner_text()
    outcome = view.entry(4)
    assert "success, said edit" in decision.inner_text()
    assert decision.locator("button:visible").count() == 0
    assert outcome.locator("strong").inner_text() == "success"
    assert view.seqs() == [4, 3, 2, 1]
    assert view.page.title() == "Stream · RR Engine"
    assert view.page.locator("main :is(img, script, iframe, style)").count() == 0
    closed(view)


@pytest.mark.browser
def test_a_killed_server_is_found_again_and_nothing_is_lost_or_twice(
    browser: Any, server: Serve
) -> None:
    view = shown(browser, server)
    view.post(*(event(number) for number in range(1, 21)))
    view.entry(20)
    server.kill()
    view.is_("waiting")
    server.start(server.port)
    view.post(*(event(number) for number in range(15, 31)))
    view.entry(30)
    view.is_("live")
    view.post(event(31))
    view.entry(32)  # the server itself has told that it came up
    assert view.seqs() == list(range(32, 0, -1))
    posted = {f"shop/a · e{number}" for number in range(1, 32)}
    assert posted < set(view.page.locator(".from").all_text_contents())
    view.said.clear()  # the browser itself says that connections were refused
    closed(view)


@pytest.mark.browser
def test_who_may_only_read_is_shown_no_button(browser: Any, server: Serve) -> None:
    view = shown(browser, server, "view")
    view.post(event(1))
    view.decide("e1")
    assert "because: unsure" in view.entry(3).inner_text()
    assert view.page.locator("#entries button:visible").count() == 0
    assert view.page.inner_text("#beliefs-say") == "Beliefs are not for this role."
    assert not [url for url in view.asked if "/beliefs?" in url]
    closed(view)


@pytest.mark.browser
def test_a_phone_pauses_filters_and_keeps_so_many(browser: Any, server: Serve) -> None:
    view = shown(browser, server, viewport={"width": 390, "height": 800})
    page = view.page
    page.keyboard.press("p")
    view.post(event(0, type="noted"), *(event(number) for number in range(1, 561)))
    page.wait_for_selector("#count:has-text('561 waiting')")
    assert view.seqs() == []
    page.keyboard.press("p")
    view.entry(561)
    assert view.seqs() == list(range(561, 61, -1))
    assert "500 shown · 61 came while" in page.inner_text("#count")
    page.fill("#text", '"number":555')
    assert page.locator("#entries > [data-seq]:visible").count() == 1
    page.fill("#text", "")
    page.fill("#type", "noted")
    view.post(event(900, type="noted.again"))
    view.entry(562)
    assert page.locator("#entries > [data-seq]:visible").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.seq") == "562"
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 390
    page.click("#parts [data-part=beliefs]")
    assert page.is_visible("#beliefs-head") and page.is_hidden("#entries")
    assert page.evaluate(wide) == 390
    unnamed = "all => all.filter(one => !(one.labels?.length || one.textContent.trim())).length"
    assert page.eval_on_selector_all("button, input, select", unnamed) == 0
    closed(view)
