"""The site as a reader meets it: built once, every page opened in a real browser, offline."""

import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest

from tests.machine import IN_CI

if not IN_CI:
    reason = 'no Playwright or Sphinx; pip install "mixlab[browser,book]"'
    for needed in ("playwright", "sphinx", "axe_playwright_python"):
        pytest.importorskip(needed, reason=reason)

from tests import axe

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1300, "height": 1000}
ROOMS = ["mixture", "fit", "starts", "moments", "pearson", "em", "density", "selection"]
ROOMS += ["uncertainty", "study", "datasets", "plots", "explore", "exercises", "grading"]

# A page of each kind, of which all is judged: in both widths, and each text, not some of each look.
WHOLE = ("index.html", "api/mixlab.em.html", "notebooks/03-em-one-dimension.html")

# What the theme does, and where it is told upstream; nothing of ours may be here.
OF_THE_THEME = ()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site. Explorers' pictures are kept for the next time."""
    folder = tmp_path_factory.mktemp("book")
    command = [sys.executable, str(ROOT / "docs" / "build.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return folder / "html"


@pytest.fixture(scope="module")
def page(chromium):
    """A page for one reader after another, who leave its settings as they are.

    To start a new one takes longer than most of what they do.
    """
    page = chromium.new_page(viewport=WIDE)
    yield page
    page.close()


@pytest.fixture
def new_page(chromium):
    """A page for a reader who changes settings."""
    page = chromium.new_page(viewport=WIDE)
    yield page
    page.close()


def pages_of(site):
    names = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(name for name in names if not name.startswith("_static/"))


class Parsed(HTMLParser):
    """What a page of the site links to, and what can be linked to in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors, self.pictures, self.headings = [], set(), [], []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors |= {attributes.get("id"), attributes.get("name")}
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        for name in ("src", "srcset", "data-src"):
            if name in attributes:
                self.links.append(attributes[name])
        if tag == "link":
            self.links.append(attributes.get("href", ""))
        if tag == "img":
            self.pictures.append(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def parsed(site):
    return {name: Parsed(site / name) for name in pages_of(site)}


# --- What is in the files ------------------------------------------------------------------------


def test_every_lesson_problem_set_and_room_has_its_page(parsed):
    names = {f"notebooks/{path.stem}.html" for path in LESSONS}
    names |= {f"notebooks/exercises/release/ps{k}/ps{k}.html" for k in range(1, 6)}
    names |= {f"api/mixlab.{room}.html" for room in ROOMS}
    names |= {"index.html", "notation.html", "search.html", "notebooks/exercises/README.html"}
    assert names <= parsed.keys()


def test_every_link_leads_somewhere(site, parsed):
    dead = []
    for name, page in parsed.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            place, anchor = urldefrag(re.sub(r"\?[^#]*", "", link))
            target = ((site / name).parent / unquote(place)).resolve() if place else site / name
            there = target.relative_to(site).as_posix() if target.is_relative_to(site) else None
            known = parsed[there].anchors if there in parsed else {unquote(anchor)}
            if there is None or not target.exists() or (anchor and unquote(anchor) not in known):
                dead.append(f"{name}: {link}")
    assert dead == []


def test_every_picture_says_what_it_shows(parsed):
    silent = []
    for name, page in parsed.items():
        for picture in page.pictures:
            alt = picture.get("alt")
            decorative = alt == "" and "logo" in picture.get("class", "")
            told = alt and not re.search(r"\.(png|svg)$|_images/|No description", alt)
            if not (told or decorative):
                silent.append(f"{name}: {picture}")
    assert silent == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_pictures_of_a_lesson_keep_their_words(path, parsed):
    outputs = [o for cell in nbformat.read(path, 4).cells for o in cell.get("outputs", [])]
    words = [o.metadata["image/png"]["alt"] for o in outputs if "image/png" in o.get("data", {})]
    on_the_page = [p["alt"] for p in parsed[f"notebooks/{path.stem}.html"].pictures]
    assert [alt for alt in words if alt not in on_the_page] == []


def test_headings_are_in_order(parsed):
    wrong = [
        f"{name}: {page.headings}"
        for name, page in parsed.items()
        if page.headings.count(1) != 1
        or any(after > before + 1 for before, after in pairwise(page.headings))
    ]
    assert wrong == []


# --- What is in the browser ----------------------------------------------------------------------

LOOK = """async () => {
    if (window.MathJax?.startup) await MathJax.startup.promise;
    return {
        text: document.body.innerText,
        formulas: document.querySelectorAll("mjx-container").length,
        spoken: document.querySelectorAll("mjx-container > mjx-assistive-mml > math").length,
        unset: document.querySelectorAll(".math:not(:has(mjx-container))").length,
        beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        broken: [...document.images].filter(
            (image) => image.complete && !image.naturalWidth && image.loading !== "lazy"
        ).map((image) => image.src),
    };
}"""


@pytest.fixture(scope="module")
def seen(site, chromium):
    """Every page as the browser shows it: a dict from its name to what was noticed."""
    found = {}
    looks = Counter()  # of texts: thousands share a few, which are judged where they come first
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(error))
    for name in pages_of(site):
        asked.clear()
        said.clear()
        page.set_viewport_size(PHONE)  # first, as the theme makes what scrolls focusable on loading
        page.goto((site / name).as_uri())
        noticed = page.evaluate(LOOK)
        noticed["asked"] = [url for url in asked if not url.startswith((site.as_uri(), "data:"))]
        noticed["said"] = [str(message) for message in said]
        grave = [f"phone: {line}" for line in axe.violations(page, but=axe.COLOURS)]
        grave += [f"phone: {line}" for line in axe.violations_of_colour(page, looks)]
        page.set_viewport_size(WIDE)
        known = () if name in WHOLE else ["article.bd-article"]  # the same elements as on the phone
        lines = axe.violations(page, without=known, but=axe.COLOURS)
        grave += [f"wide: {line}" for line in lines]
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            lines = axe.violations_of_colour(page, looks, whole=name in WHOLE)
            grave += [f"{theme}: {line}" for line in lines]
        noticed["grave"] = grave
        found[name] = noticed
    context.close()
    return found


def noticed(seen, what):
    return {name: page[what] for name, page in seen.items() if page[what]}


def test_nothing_is_asked_of_the_network(seen):
    assert noticed(seen, "asked") == {}


def test_no_page_complains(seen):
    assert noticed(seen, "said") == {}
    assert noticed(seen, "broken") == {}


def test_no_picture_waits_for_a_kernel(seen):
    for page in seen.values():
        assert not re.search("model not found|Loading widget|Error displaying", page["text"])


def test_formulas_are_set_and_can_be_read_aloud(seen):
    assert noticed(seen, "unset") == {}
    assert all(page["formulas"] == page["spoken"] for page in seen.values())
    assert seen["notation.html"]["formulas"] > 80
    assert all(seen[f"notebooks/{path.stem}.html"]["formulas"] for path in LESSONS[1:])
    for room in ("mixture", "moments", "pearson", "em", "density", "selection", "uncertainty"):
        assert seen[f"api/mixlab.{room}.html"]["formulas"]


def test_nothing_grave_for_readers_with_other_eyes_and_hands(seen):
    ours = {
        name: [line for line in lines if not any(known in line for known in OF_THE_THEME)]
        for name, lines in noticed(seen, "grave").items()
    }
    assert {name: lines for name, lines in ours.items() if lines} == {}


def test_no_page_is_wider_than_a_phone(seen):
    assert noticed(seen, "beyond") == {}


# --- Players -------------------------------------------------------------------------------------

MOVING = {"00": 1, "01": 1, "02": 2, "03": 2, "04": 2, "05": 1, "06": 1}


class Seat:
    """A reader before a player."""

    def __init__(self, page, figure):
        self.page, self.figure = page, figure
        self.slider = figure.get_by_role("slider")

    def shows(self):
        """The picture's file and words, once it is there, and the place that is told."""
        return self.figure.evaluate(
            """async (figure) => {
                const picture = figure.querySelector("img");
                await picture.decode();
                return [picture.getAttribute("src"), picture.alt,
                        figure.querySelector("input").getAttribute("aria-valuetext")];
            }"""
        )

    def press(self, name):
        self.figure.get_by_role("button", name=name).click()


@pytest.mark.parametrize("path", [p for p in LESSONS if p.stem[:2] in MOVING], ids=lambda p: p.stem)
def test_an_explorer_moves_without_a_kernel(path, site, page):
    page.goto((site / "notebooks" / f"{path.stem}.html").as_uri())
    figures = page.locator("figure.player").all()
    assert len(figures) == MOVING[path.stem[:2]]
    for figure in figures:
        seat = Seat(page, figure)
        saved = seat.shows()
        last = int(seat.slider.get_attribute("max"))
        seat.slider.focus()
        page.keyboard.press("Home")
        first = seat.shows()
        views = [first]
        for _ in range(last):
            page.keyboard.press("ArrowRight")
            views.append(seat.shows())
        assert saved in views
        for part in zip(*views, strict=True):
            assert len(set(part)) == last + 1  # picture, words and place all differ
        seat.press("Back")
        assert seat.shows() == views[-2]
        box = seat.slider.bounding_box()
        page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
        assert seat.shows() == first
        seat.press("Forward")
        assert seat.shows() == views[1]


def test_a_player_plays_and_pauses(site, page):
    page.goto((site / "notebooks" / "04-em-two-dimensions.html").as_uri())
    seat = Seat(page, page.locator("figure.player").first)
    end = seat.shows()
    seat.press("Play")
    seat.press("Pause")
    halted = seat.shows()
    assert halted != end
    page.wait_for_timeout(600)
    assert seat.shows() == halted
    seat.press("Play")
    page.wait_for_function(
        "document.querySelector('.player button:nth-of-type(2)').innerText == 'Play'"
    )
    assert seat.shows() == end


def test_the_front_page_moves_by_itself_unless_that_is_unwelcome(site, chromium):
    for wish, moves in (("no-preference", True), ("reduce", False)):
        page = chromium.new_page(reduced_motion=wish)
        page.goto((site / "index.html").as_uri())
        seat = Seat(page, page.locator("figure.player"))
        button = seat.figure.get_by_role("button").nth(1)
        assert button.inner_text() == ("Pause" if moves else "Play")
        before = seat.shows()
        page.wait_for_timeout(900)
        assert (seat.shows() != before) is moves
        page.close()


def test_without_javascript_the_last_picture_stays(site, chromium):
    page = chromium.new_page(java_script_enabled=False)
    page.goto((site / "notebooks" / "03-em-one-dimension.html").as_uri())
    picture = page.locator("figure.player img").first
    assert "Step 24 of 24" in picture.get_attribute("alt")
    assert page.locator("figure.player button").count() == 0
    assert picture.bounding_box()["height"] > 100
    page.close()


# --- Reading -------------------------------------------------------------------------------------


def test_search_finds_a_word(site, page):
    page.goto((site / "search.html").as_uri() + "?q=responsibilities")
    for place in ("03-em-one-dimension", "api/mixlab.em"):  # they come one after the other
        page.wait_for_selector(f"#search-results li a[href*='{place}']")


def test_dark_mode_can_be_chosen_and_stays(site, new_page):
    new_page.emulate_media(color_scheme="light")
    new_page.goto((site / "index.html").as_uri())
    background = "getComputedStyle(document.body).backgroundColor"
    assert new_page.evaluate(background) == "rgb(255, 255, 255)"
    new_page.locator("button.theme-switch-button:visible").click()
    new_page.get_by_role("button", name="Dark").click()
    dark = new_page.evaluate(background)
    assert sum(map(int, re.findall(r"\d+", dark)[:3])) < 150
    new_page.goto((site / "notation.html").as_uri())
    assert new_page.evaluate(background) == dark


def test_answers_unfold(site, page):
    page.goto((site / "notebooks" / "03-em-one-dimension.html").as_uri())
    answer = page.locator("details").first
    text = answer.locator("p").first
    assert not text.is_visible()
    answer.locator("summary").click()
    assert text.is_visible()


def test_print_has_whole_text_and_no_controls(site, new_page):
    new_page.goto((site / "notebooks" / "03-em-one-dimension.html").as_uri())
    new_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    new_page.emulate_media(media="print")
    assert new_page.locator("details:not([open])").count() == 0
    for gone in (".player-controls", ".bd-sidebar-primary", ".bd-header", ".bd-sidebar-secondary"):
        assert not new_page.locator(gone).first.is_visible()
    assert new_page.locator("figure.player img").first.is_visible()


def test_long_paths_are_led_to_both_ends():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from frames import MOST, strides
    finally:
        sys.path.pop(0)
    for last in (1, 4, MOST - 1, MOST, MOST + 1, 44, 1000):
        steps = strides(last)
        assert steps[0] == 0
        assert steps[-1] == last
        assert len(steps) == min(last + 1, MOST)
        assert steps == sorted(set(steps))
