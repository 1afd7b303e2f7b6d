"""How the site is made of its pages; `build.py` gathers these and calls Sphinx."""

from mixlab import __version__

project = "mixlab"
author = "The mixlab authors"
copyright = "the mixlab authors"
version = release = __version__
language = "en-GB"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
]
templates_path = ["_templates"]
root_doc = "index"
exclude_patterns = ["jupyter_execute"]

# The lessons are shown as they are stored.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "attrs_inline", "deflist", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["config.cache"]

# A name in single backticks is something of mixlab's, and has to be found.
default_role = "py:obj"
nitpicky = True
nitpick_ignore_regex = [
    ("py:class", ".*"),  # types are words: "array_like, shape (n,)"
    ("py:obj", r"_\w+(\.py)?"),  # what is private is named, not shown
]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autosummary_generate = True
napoleon_google_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
add_module_names = False

# What runs in the page lies beside it: nothing is asked of the network.
mathjax_path = "mathjax/tex-chtml.js"

html_theme = "pydata_sphinx_theme"
html_title = "mixlab"
html_favicon = "_static/wave.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {"index": [], "notation": [], "teaching": [], "licence": []}
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system
html_theme_options = {
    "logo": {"text": "mixlab", "image_light": "_static/wave.svg", "image_dark": "_static/wave.svg"},
    "navbar_align": "content",
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "show_nav_level": 1,
    "navigation_with_keys": False,
    "article_header_start": [],
    "footer_start": ["licence"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app):
    """Make the two classes known by their bare names, as they are to whoever imports mixlab."""
    app.connect("missing-reference", _known_everywhere)


def _known_everywhere(app, env, node, content):
    name, _, rest = node.get("reftarget", "").partition(".")
    if node.get("reftype") != "obj" or name not in ("Fit", "Mixture"):
        return None
    node["reftarget"] = ".".join(filter(None, [f"mixlab.{name.lower()}.{name}", rest]))
    return env.domains["py"].resolve_xref(
        env, node["refdoc"], app.builder, "obj", node["reftarget"], node, content
    )
