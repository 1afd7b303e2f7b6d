"""The page of feedback: nbconvert's, without what takes most of its time."""

import re

from jinja2 import BytecodeCache
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

NO_ALT = re.compile(r"<img (?![^>]*\balt=)")


class Compiled(BytecodeCache):
    """Templates compiled once in each process, and not once for each page."""

    def __init__(self):
        self.codes = {}

    def load_bytecode(self, bucket):
        """Fill in what was compiled before."""
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket):
        """Keep what has just been compiled."""
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Page(HTMLExporter):
    """nbconvert's page, but not read once more as a whole, for the sake of a few attributes."""

    def _create_environment(self):
        environment = super()._create_environment()
        environment.bytecode_cache = COMPILED
        return environment

    def from_notebook_node(self, nb, resources=None, **kw):
        """Return the page, and nbconvert's resources."""
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        widgets = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self)
        self.register_filter("filter_data_type", widgets)
        page, resources = TemplateExporter.from_notebook_node(
            self, nb, self._init_resources(resources), **kw
        )
        return NO_ALT.sub('<img alt="No description has been provided for this image" ', page), (
            resources
        )
