"""The machine that hands out the problem sets and grades them, around nbgrader's own commands.

Used from the command line, see ``python -m mixlab.grading --help``. It needs the extra ``grading``.

`mixlab.grading.preprocessors` holds the two steps in which ``nbgrader autograde`` differs here from
its usual self, `mixlab.grading.feedback` the page that students get, `mixlab.grading.course` what
the command line does; the rest is the wall between the grader and the code of students: ``_apart``
and ``_worker`` are its two sides, ``_codec`` is what passes through, and ``_walls`` builds it.
"""

import sys

# Where it is there, jsonschema imports it, to check addresses: half a second, for nothing here.
sys.modules.setdefault("rfc3987_syntax", None)
