"""Settings of the course, read by every nbgrader command that is run in this folder."""

import os

from mixlab.grading.feedback import Page
from mixlab.grading.preprocessors import ExecuteApart, Rebuild, markdown_to_html
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as nbgraders
from nbgrader.plugins.zipcollect import FileNameCollectorPlugin

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "mixlab"
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
# Several processes write into it when submissions are graded in parallel: let them wait their turn.
c.CourseDirectory.db_url = f"sqlite:///{c.CourseDirectory.root}/gradebook.db?timeout=120"

# Where assignments change hands on a hub: a folder that all accounts may write in.
c.Exchange.root = os.environ.get("EXCHANGE", "/srv/nbgrader/exchange")


class FirstOfEach(FileNameCollectorPlugin):
    """Collects one notebook of each student; a second one would stop nbgrader."""

    seen = set()

    def collect(self, submitted_file):
        """Return whose file it is, and of which problem set; None to leave it out."""
        found = super().collect(submitted_file)
        if found:
            key = found["student_id"], found["file_id"]
            if key in self.seen:
                self.log.warning("Left out, as a second one: %s", submitted_file)
                return None
            self.seen.add(key)
        return found


c.ZipCollectApp.collector_plugin = FirstOfEach
# The student in the names of downloaded files: "Ann Smith_1234_assignsubmission_file_ps1.ipynb" of
# Moodle, "smithann_1234_5678_ps1.ipynb" of Canvas, "ann_ps1.ipynb". What the platform has put first
# counts, and no name that students give to their own files.
c.FirstOfEach.named_regexp = (
    r".*?/downloaded/[^/]+/extracted/[^/]+/(?P<student_id>[^/_]+)_.*(?P<file_id>ps\d+)"
)

c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# The notebook as it was released, with the student's answers in it (its metadata are those of the
# course, which were checked when it was released) ...
c.Autograde.sanitize_preprocessors = [
    Rebuild,
    nbgraders.ClearOutput,
    nbgraders.OverwriteKernelspec,
    nbgraders.OverwriteCells,
]
# ... runs in a process of its own, without the tests.
c.Autograde.autograde_preprocessors = [
    ExecuteApart,
    nbgraders.LimitOutput,
    nbgraders.SaveAutoGrades,
    nbgraders.AssignLatePenalties,
]

# Feedback shows what was wrong, and not the hidden tests.
c.GenerateFeedback.exporter_class = Page
c.GenerateFeedback.preprocessors = [
    nbgraders.ClearHiddenTests,
    nbgraders.GetGrades,
    CSSHTMLHeaderPreprocessor,
]

# Nothing that a student wrote runs in the browser of whoever reads it.
c.HTMLExporter.filters = {"markdown2html": markdown_to_html}

# How long student's code may take, in seconds; walls = False sets limits and builds no walls.
c.ExecuteApart.cell_seconds = 30
c.ExecuteApart.call_seconds = 10
c.ExecuteApart.all_seconds = 180
c.ExecuteApart.walls = os.environ.get("WALLS", "yes") != "no"
