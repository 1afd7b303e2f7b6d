"""The decks: what a class sees from the back row."""

import re

import nbformat
import pytest

from tools.slides import blocks, deck_cells, lessons, problems, write

DECKS = [path.stem for path in lessons()]
# Sizes in px on a wall of 1280 x 720.
SMALLEST = {"words": 28, "tables": 24, "code": 20}
MOST_WORDS = 100  # on a slide, code, tables and folded answers aside
MOST_SHRUNK = 0.38  # of a picture that was drawn with two pixels for one

# Goes through all slides at once, with no time between them to paint what nobody looks at.
LOOK = """
(smallest) => Reveal.getSlides().map((slide) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v, slide.querySelectorAll(".fragment").length - 1);

  const colour = (text) => text.match(/[0-9.]+/g).map(Number);
  const luminance = (rgb) => {
    const linear = rgb.slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const found = colour(getComputedStyle(element).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const contrast = (element) => {
    const [dark, light] = [colour(getComputedStyle(element).color), ground(element)]
      .map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const seen = (element) => element.getClientRects().length > 0
    && !element.closest("aside, mjx-assistive-mml") && !element.ownerSVGElement;

  const wall = Reveal.getCurrentSlide().querySelector(".wall");
  const frame = wall.getBoundingClientRect();
  const faults = new Set();
  const blame = (fault, element) =>
    faults.add(`${fault}: ${(element.alt || element.textContent).trim().slice(0, 50)}`);
  for (const element of [...wall.querySelectorAll("*")].filter(seen)) {
    const box = element.getBoundingClientRect();
    const inside = box.left > frame.left + 4 && box.right < frame.right - 4
      && box.top >= frame.top && box.bottom < frame.bottom - 4;
    if (!inside) blame("goes beyond the slide", element);
    if (element.tagName === "PRE" && element.scrollWidth > element.clientWidth)
      blame("has a line that is cut off", element);
  }
  const texts = document.createTreeWalker(wall, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const parent = texts.currentNode.parentElement;
    if (!text || !seen(parent) || parent.closest("mjx-container, style")) continue;
    const kind = parent.closest("pre") ? "code"
      : parent.closest("table, code") ? "tables" : "words";
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < smallest[kind]) blame(`is set in ${size} px`, parent);
    if (contrast(parent) < 4.5) blame(`has a contrast of ${contrast(parent)}`, parent);
    if (kind === "words" && !parent.closest("details, .running, .table"))
      words += text.split(/\\s+/).length;
  }
  const pictures = [...wall.querySelectorAll("img")].map((image) => ({
    alt: image.alt,
    shrunk: Math.min(image.width / image.naturalWidth, image.height / image.naturalHeight),
  }));
  const empty = ![...wall.children].some((part) => seen(part) && !part.matches(".running"));
  return { faults: [...faults], words, pictures, empty };
})
"""


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """All decks, written to a folder of their own."""
    folder = tmp_path_factory.mktemp("decks")
    write(lessons(), folder)
    return folder


@pytest.fixture(scope="module")
def wall(chromium):
    """A page for one deck after another: to start a new one takes longer than to open a deck."""
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("requestfailed", lambda request: page.complaints.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console", lambda said: page.complaints.append(said.text) if said.type == "error" else 0
    )
    yield page
    page.close()


def show(wall, address):
    """Show a deck on the wall, once it has started; what the last one asked for is forgotten."""
    wall.goto("about:blank")  # as one place in a deck leads to another without loading it anew
    wall.asked.clear()
    wall.complaints.clear()
    wall.goto(address)
    wall.wait_for_function("window.Reveal?.isReady()")


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_can_be_read_from_the_back_row(decks, wall, name):
    show(wall, (decks / f"{name}.html").as_uri())
    slides = wall.evaluate(LOOK, SMALLEST)
    assert 15 <= len(slides) <= 55
    found = {}
    for number, slide in enumerate(slides, start=1):
        faults = slide["faults"]
        if slide["words"] > MOST_WORDS:
            faults.append(f"has {slide['words']} words")
        if slide["empty"]:
            faults.append("is empty")
        for picture in slide["pictures"]:
            if picture["shrunk"] < MOST_SHRUNK:
                faults.append(f"shrinks a picture to {picture['shrunk']:.2f}")
            if len(picture["alt"].split()) < 4 or "No description" in picture["alt"]:
                faults.append("has a picture that says nothing to those who cannot see it")
        if faults:
            found[number] = faults
    assert not found
    assert wall.complaints == []
    assert [url for url in wall.asked if not url.startswith(("file:", "data:"))] == []


def test_the_keys_go_through_questions_answers_and_slides(decks, wall):
    show(wall, (decks / "00-start-here.html").as_uri() + "#/")
    slides = wall.evaluate("Reveal.getTotalSlides()")
    answers = wall.locator(".wall details")
    assert wall.locator(".wall details[open]").count() == 0
    for _ in range(3 * slides):
        wall.keyboard.press("ArrowRight")
    assert wall.evaluate("Reveal.isLastSlide()")
    assert wall.evaluate("Reveal.getSlidePastCount()") == slides - 1
    assert wall.locator(".wall details[open]").count() == answers.count() > 0
    for _ in range(3 * slides):
        wall.keyboard.press("ArrowLeft")
    assert wall.evaluate("Reveal.isFirstSlide()")
    assert wall.locator(".wall details[open]").count() == 0


def test_a_deck_prints_a_page_for_each_slide_with_all_answers_open(decks, wall):
    show(wall, (decks / "00-start-here.html").as_uri() + "?print-pdf")
    wall.wait_for_selector(".pdf-page")
    assert wall.locator(".pdf-page").count() == wall.evaluate("Reveal.getTotalSlides()")
    assert wall.locator(".wall details:not([open])").count() == 0


def test_links_lead_to_decks_that_are_there(decks):
    for page in decks.glob("*.html"):
        for link in re.findall(r'<a href="([^"]+)"', page.read_text(encoding="utf-8")):
            assert link.startswith("https:") or (decks / link).is_file(), f"{page.name}: {link}"
    listed = (decks / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}.html"' in listed for name in DECKS)


def test_blocks_keep_together_what_belongs_together():
    fence = "```python\na = 1\n\nb = 2\n```"
    answer = "<details><summary>Answer</summary>\n\nFirst.\n\nSecond.\n</details>"
    formula = "$$a\n\n= b$$"
    parts = ["## Title", "Words\nand words.", "1. one", "2. two\n\n   and more", "- a", "- b"]
    parts += [fence, answer, formula, "The end."]
    assert blocks("\n\n".join(parts)) == parts
    assert blocks("## Title\nat once") == ["## Title", "at once"]
    assert blocks("- a\n- b") == ["- a", "- b"]


def cell_with(**slideshow):
    return nbformat.v4.new_markdown_cell(
        "## Why\n\nBecause.\n\nLong story.\n\n<details><summary>Answer</summary>\nNo.\n</details>",
        metadata={"slideshow": slideshow},
    )


def test_what_no_slide_shows_goes_to_the_speaker():
    cell = cell_with(slide_type="slide", parts=["0 1", "fragment 3"])
    shown = deck_cells(nbformat.v4.new_notebook(cells=[cell]))
    kinds = [(piece.metadata.slideshow.slide_type, piece.source) for piece in shown]
    assert kinds[:2] == [("slide", "## Why\n\nBecause."), ("notes", "Long story.")]
    assert kinds[2][0] == "fragment"
    assert "Answer" in kinds[2][1]


@pytest.mark.parametrize(
    ("slideshow", "complaint"),
    [
        ({"slide_type": "slde"}, "slide type 'slde'"),
        ({"slide_type": "slide", "part": ["0"]}, "nothing reads: part"),
        ({"slide_type": "slide", "parts": ["0 9"]}, "shows [9]"),
        ({"slide_type": "slide", "parts": ["0", "0 1"]}, "twice"),
        ({"slide_type": "slide", "parts": ["0", "fragment"]}, "nothing"),
        ({"slide_type": "slide", "parts": ["output"]}, "shows ['output']"),
    ],
)
def test_slide_metadata_that_cannot_work_is_named(slideshow, complaint):
    assert any(complaint in found for found in problems(cell_with(**slideshow)))
