"""axe-core, which finds what readers with a screen reader, a keyboard or weak eyes stumble over."""

from axe_playwright_python.sync_playwright import Axe

GRAVE = ("serious", "critical")
CONTRAST = ["color-contrast"]


def violations(page, within=None, without=(), contrast=True, structure=True):
    """Return what axe-core finds grave in a Playwright page: a line for each rule and element.

    Parameters
    ----------
    page : playwright.sync_api.Page
    within : str, optional
        Look only at what is inside this CSS selector.
    without : sequence of str
        Pass over what is inside these.
    contrast, structure : bool
        Whether to look at the contrast of text, which takes by far the longest, and at all else.
    """
    context = {"exclude": [[selector] for selector in without]}
    if within is not None:
        context["include"] = [[within]]
    options = {"resultTypes": ["violations"]}
    if not structure:
        options["runOnly"] = CONTRAST
    elif not contrast:
        options["rules"] = {rule: {"enabled": False} for rule in CONTRAST}
    found = Axe().run(page, context=context, options=options)
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))}: "
        f"{violation['help']}"
        for violation in found.response["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
