"""axe-core, which finds what readers with a screen reader, a keyboard or weak eyes stumble over."""

import sys

from axe_playwright_python.base import AXE_SCRIPT

GRAVE = ("serious", "critical")
CONTRAST = "color-contrast"
COLOURS = (CONTRAST, "link-in-text-block")  # rules that are about colours; they take the longest

MOST = 10  # texts of one look that are judged on a page, where not all are
TIMES = 3  # that a look is seen before it is given up, as axe does not judge what is out of sight

# A rule's own impact is that of all that it finds. Those that can find nothing grave need not run.
WITHOUT_LIGHT_RULES = """() => axe.configure({
    rules: axe._audit.rules.filter(({ impact }) => ["minor", "moderate"].includes(impact))
        .map(({ id }) => ({ id, enabled: false })),
})"""

RUN = """async ([context, options]) =>
    (await axe.run(context, { resultTypes: ["violations"], preload: false, ...options })).violations
"""

# Marks the texts whose look is not known yet. A look is what the rules for colours judge by: the
# letters, the ground that they stand on, for a link also the letters beside it, and whether all
# that is disabled. To be kept it has to be small: the hash is Fowler, Noll and Vo's, twice.
# Left out is what axe does not judge: single letters, mere punctuation, and formulas as they are
# read aloud, which are out of sight. (What is in sight of them are pseudo-elements.)
MARK = """([known, most]) => {
    known = new Set(known);
    const hash = (text) => {
        let [a, b] = [0x811c9dc5, 0];
        for (let at = 0; at < text.length; at++) {
            a = Math.imul(a ^ text.charCodeAt(at), 0x01000193);
            b = Math.imul(b ^ text.charCodeAt(at), 0x85ebca6b);
        }
        return `${a >>> 0} ${b >>> 0}`;
    };
    const painted = new Map([[null, ""]]); // by an element and all that it stands in
    const ground = (element) => {
        if (!painted.has(element)) {
            const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
            const own = [backgroundColor, backgroundImage, opacity, filter].join();
            const nothing = own === "rgba(0, 0, 0, 0),none,1,none";
            const before = ground(element.parentElement);
            painted.set(element, nothing ? before : hash(before + own));
        }
        return painted.get(element);
    };
    const letters = (element) => {
        const style = getComputedStyle(element);
        return [
            style.color, style.fontSize, style.fontWeight, style.fontStyle, style.textShadow,
            style.textDecorationLine, style.webkitTextStrokeWidth, style.borderBottom,
        ].join();
    };
    const length = (element) => element.textContent.trim().length;
    const fresh = new Map();
    for (const element of document.body.querySelectorAll("*:not(mjx-assistive-mml *)")) {
        element.removeAttribute("data-look");
        const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        const text = own.map((node) => node.data).join("").trim();
        const told = text.length > 1 && /[\\p{L}\\p{N}]/u.test(text);
        const block = element.matches("a[href]")
            && element.closest("p, li, dt, dd, th, td, div, h1, h2, h3");
        const among = block && length(block) > length(element);
        if (!told && !among && !element.matches("input, select, textarea")) continue;
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        const found = hash([
            element.tagName, ground(element), letters(element), among && letters(block),
            element.matches(":disabled, [aria-disabled=true]"),
        ].join());
        const others = fresh.get(found) ?? 0;
        if (known.has(found) || others === most) continue;
        element.dataset.look = found;
        fresh.set(found, others + 1);
    }
    return [...fresh.keys()];
}"""

# Known from then on is only what was judged, and found good.
RUN_ON_MARKED = """async (rules) => {
    const every = rules.map((id) => [id, axe._audit.rules.find((rule) => rule.id === id).selector]);
    const select = (add) => axe.configure({
        rules: every.map(([id, selector]) => ({ id, selector: selector + add })),
    });
    select("[data-look]");
    const resultTypes = ["violations", "passes"];
    const found = await axe.run({ runOnly: rules, resultTypes, elementRef: true, preload: false });
    select("");
    const good = new Set();
    for (const { nodes } of found.passes)
        for (const { element } of nodes) good.add(element.dataset.look);
    for (const { nodes } of found.violations)
        for (const node of nodes) {
            const { element } = node;
            good.delete(element.dataset.look);
            const place = `#${element.closest("[id]")?.id}`;
            node.target = [place, element.tagName, element.textContent.slice(0, 40)];
            delete node.element; // cannot be sent to Python
        }
    return [found.violations, [...good]];
}"""


def violations(page, within=None, without=(), but=()):
    """Return what axe-core finds grave in a Playwright page: a line for each rule and element.

    Parameters
    ----------
    page : playwright.sync_api.Page
    within : str, optional
        Look only at what is inside this CSS selector.
    without : sequence of str
        Pass over what is inside these.
    but : sequence of str
        Rules to leave out.
    """
    context = {"exclude": [[selector] for selector in without]}
    if within is not None:
        context["include"] = [[within]]
    _bring_axe(page)
    options = {"rules": {rule: {"enabled": False} for rule in but}}
    return _lines(page.evaluate(RUN, [context, options]))


def violations_of_colour(page, known, whole=False):
    """Return what the rules for colours find grave in a page, in texts of a look not known yet.

    What a text lies over without standing in it is not seen by its look; the theme lays nothing
    over anything, and pages of which all texts are judged would show if it did.

    Parameters
    ----------
    page : playwright.sync_api.Page
    known : collections.Counter
        From a look to how often it was seen, on this page or on others; kept up to date. It is
        known once axe-core has found it good, or has had `TIMES` occasions to say anything of it.
    whole : bool
        Whether to judge all texts.
    """
    looks = [] if whole else [look for look in known if known[look] >= TIMES]
    fresh = page.evaluate(MARK, [looks, sys.maxsize if whole else MOST])
    if not fresh:
        return []
    _bring_axe(page)
    found, good = page.evaluate(RUN_ON_MARKED, COLOURS)
    known.update(fresh)
    known.update(dict.fromkeys(good, TIMES))
    return _lines(found)


def _bring_axe(page):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(WITHOUT_LIGHT_RULES)


def _lines(found):
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))}: "
        f"{violation['help']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
