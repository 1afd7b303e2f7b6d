"""Execute the notebooks in place, and check that they are fit to be committed.

    python tools/notebooks.py run [paths]      execute top to bottom, normalise, write
    python tools/notebooks.py check [paths]    report broken rules; exit status 1 if there are any

Without paths: all lessons and the instructors' problem sets. Running twice changes nothing the
second time.
"""

import argparse
import copy
import json
import os
import re
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 2
CELL_TIMEOUT = 300  # seconds
MAX_CELL_LINES = 18
SLIDE_TYPES = ("slide", "subslide", "fragment", "-", "notes", "skip")  # tools/slides.py reads them

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What editors leave behind: how a cell was folded or when it ran, not what it says.
NOISE_IN_CELLS = ("ExecuteTime", "collapsed", "execution", "scrolled", "trusted", "vscode")


# --- Executing -----------------------------------------------------------------------------------


def execute(path):
    """Run a notebook in a fresh kernel; return the text of its file with the new outputs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(Path(path).parent)}},
    )
    with tempfile.TemporaryDirectory() as nobodys_profile:
        client.execute(
            env={
                **os.environ,
                "IPYTHONDIR": nobodys_profile,  # no startup files and settings of whoever runs this
                "TQDM_DISABLE": "1",  # no progress bars among the outputs
                "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment
                "PYTHONHASHSEED": "0",
                # Sums depend on how many threads share them, and machines differ in that.
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            }
        )
    return text_of(normalise(notebook))


def run(path):
    """Execute a notebook and write it if that changes it; return success and a line to print."""
    began = time.monotonic()
    try:
        text = execute(path)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return False, f"{path}: FAILED, left as it was\n{error}"
    took = f"{time.monotonic() - began:.1f} s"
    if text == Path(path).read_text(encoding="utf-8"):
        return True, f"{path}: unchanged ({took})"
    # Written beside and then moved, so that an interruption leaves either the old or the new file.
    beside = Path(f"{path}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
    return True, f"{path}: written ({took})"


# --- Normalising ---------------------------------------------------------------------------------


def text_of(notebook):
    """Return a notebook as the text of its file: sorted keys, indent 1, one newline at the end."""
    return nbformat.v4.writes(notebook).rstrip("\n") + "\n"


def normalise(notebook):
    """Remove, in place, whatever differs between runs and machines without meaning anything."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        for key in NOISE_IN_CELLS:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
            for output in cell.outputs:
                normalise_output(output)
    return notebook


def merge_streams(outputs):
    """Join neighbouring pieces of one stream: where it was cut is a matter of timing."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and output.name == last.get("name"):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def normalise_output(output):
    data = output.get("data", {})
    if "image/png" in data:
        # The file keeps the picture once; a live kernel brings explorers, and alt texts, back.
        data.pop(WIDGET_VIEW, None)
        data.pop("text/html", None)
    if output.output_type == "error":
        output.traceback = short_traceback(output.traceback)


def short_traceback(frames):
    """Keep the reader's own cells, the place inside a library where it went wrong, and the message.

    Without colours, paths and line numbers of libraries: they differ from machine to machine.
    """
    frames = [re.sub(r"\x1b\[[0-9;]*m", "", frame) for frame in frames]
    library = [number for number, frame in enumerate(frames) if frame.startswith("File ")]
    for number in library[:-1]:
        frames[number] = None
    for number in library[-1:]:
        place = re.match(r"File (.*?)(?::\d+)?(, in .*)?$", frames[number], re.MULTILINE)
        path, function = place[1].replace("\\", "/"), (place[2] or "").partition("(")[0]
        path = re.sub(r".*/(site-packages|python3\.\d+|mixlab(?=/mixlab/))/", "", path)
        frames[number] = f"File {path}{function}\n"
    return [frame for frame in frames if frame is not None]


# --- Checking ------------------------------------------------------------------------------------


def check(text, name):
    """Return what speaks against committing a notebook with this text, as a list of lines."""
    notebook = nbformat.v4.reads(text)  # unlike nbformat.reads, this one mends nothing
    if invalid := check_format(notebook):
        return [f"{name}: is not a valid notebook: {invalid}"]
    found = [f"{name}: {message}" for message in check_file(text, notebook, Path(name).name)]
    count, headings, ids = 0, [], set()
    if Path(name).parent.name == "notebooks" and not any(map(slide_type, notebook.cells)):
        found.append(f"{name}: no cell says where it stands on the slides (see: tools/slides.py)")
    for number, cell in enumerate(notebook.cells, start=1):
        messages = check_id(cell, ids) + check_paths(cell) + check_slide(cell)
        if cell.cell_type == "code":
            expected = None
            if cell.source.strip():
                count += 1
                expected = count
            messages += check_code(cell, expected)
            for output in cell.outputs:
                messages += check_output(output, cell.metadata.get("tags", []))
        elif cell.cell_type == "markdown":
            messages += check_markdown(cell, headings)
        found += [f"{name}: cell {number}: {message}" for message in messages]
    if not headings:
        found.append(f"{name}: has no title (a heading of level 1)")
    return found


def check_format(notebook):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about cell ids, for which check_id has better words
        try:
            nbformat.validate(copy.deepcopy(notebook))
        except nbformat.ValidationError as error:
            return str(error).splitlines()[0]
    return None


def check_file(text, notebook, filename):
    messages = []
    if not re.fullmatch(r"(\d\d-[a-z0-9]+(-[a-z0-9]+)*|ps\d)\.ipynb", filename):
        messages.append("is not named like 03-two-words.ipynb")
    if "widgets" in notebook.metadata:
        messages.append("has metadata.widgets, the state of its sliders (see: make notebooks)")
    elif text != text_of(normalise(copy.deepcopy(notebook))):
        messages.append("is not written the way it will be by: make notebooks")
    return messages


def check_id(cell, seen):
    id_ = cell.get("id")
    if id_ is None:
        return ["has no id"]
    if id_ in seen:
        return [f"has the id {id_!r} of an earlier cell"]
    seen.add(id_)
    return []


def check_paths(cell):
    path = re.search(
        r"(?<!\w)(/home/|/root/|/Users/|/tmp/ipykernel|[A-Za-z]:\\+Users)[^\s\"']*",
        json.dumps(cell),
    )
    return [f"shows a path of one machine: {path[0][:60]}"] if path else []


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type")


def check_slide(cell):
    kind = slide_type(cell)
    return [] if kind in (None, *SLIDE_TYPES) else [f"has an unknown slide type: {kind!r}"]


def check_code(cell, expected_count):
    messages = []
    if cell.execution_count != expected_count:
        messages.append(
            f"has execution count {cell.execution_count}, not {expected_count} "
            "(run the notebook top to bottom)"
        )
    lines = len(cell.source.splitlines())
    if lines > MAX_CELL_LINES and "nbgrader" not in cell.metadata:  # answers and their checks
        messages.append(f"has {lines} lines of code, more than {MAX_CELL_LINES}")
    if re.search(
        r"^\s*(!|[%]+\s*(pip|conda|sh|bash)\b)|\bpip3? install", cell.source, re.MULTILINE
    ):
        messages.append("calls the shell or installs something")
    if re.search(
        r"\b(import|from)\s+(urllib|requests|http|httpx|aiohttp|socket|ftplib)\b"
        r"|[(,=]\s*[\"'](https?|ftp)://",
        cell.source,
    ):
        messages.append("reaches for the network")
    return messages


def check_output(output, tags):
    data, metadata = output.get("data", {}), output.get("metadata", {})
    messages = []
    if output.output_type == "error" and "raises-exception" not in tags:
        messages.append(f"ends in {output.ename} without the tag raises-exception")
    if output.output_type == "stream" and output.name == "stderr":
        messages.append(f"writes to stderr: {output.text.strip()[:60]!r}")
    words = "\n".join(
        [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
    )
    if warning := re.search(r"\b\w*Warning: .{0,50}", words):
        messages.append(f"shows a warning: {warning[0]!r}")
    if address := re.search(r"\bat 0x[0-9a-fA-F]{6,}", words):
        messages.append(f"shows a memory address, new at every run: {address[0]!r}")
    for kind in data:
        if kind.startswith("image/"):
            messages += check_alt(kind, metadata.get(kind, {}).get("alt"))
    if WIDGET_VIEW in data:
        missing = "" if "image/png" in data else ", and no still picture beside it"
        messages.append(f"holds the live view of a widget{missing} (see: make notebooks)")
    if image_without_alt(data.get("text/html", "")):
        messages.append("shows an <img> without alt text")
    return messages


def check_alt(kind, alt):
    """Alt text is a sentence about what is to be seen; tools fill the place with other things."""
    if not isinstance(alt, str) or not alt.strip():
        return [f"{kind} has no alt text in metadata[{kind!r}]['alt']"]
    is_path = re.search(r"\.(png|svg|jpe?g)\b|^\S*[/\\]\S*$", alt)
    if len(alt) < 20 or len(alt.split()) < 3 or is_path or "no description" in alt.lower():
        return [f"{kind} has alt text that says nothing: {alt[:60]!r}"]
    return []


def image_without_alt(html):
    return any(
        not re.search(r"\balt\s*=\s*([\"'])(?!\1)", tag)
        for tag in re.findall(r"<img\b[^>]*>", html)
    )


def check_markdown(cell, headings):
    messages = []
    prose = re.sub(r"^(```|~~~).*?^\1", "", cell.source, flags=re.DOTALL | re.MULTILINE)
    if re.search(r"!\[\s*\]", prose) or image_without_alt(prose):
        messages.append("has an image without alt text")
    for marks, title in re.findall(r"^(#{1,6})\s+(.*)", prose, re.MULTILINE):
        level, last = len(marks), headings[-1] if headings else 0
        if (level == 1) != (last == 0) or level > last + 1:
            messages.append(
                f"heading {title!r} has level {level}, out of order "
                "(one level 1 at the top, below it no level skipped)"
            )
        headings.append(level)
    return messages


# --- Command line --------------------------------------------------------------------------------


def lessons():
    """Return the paths of all lessons, in reading order."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def problem_sets():
    """Return the paths of the instructors' problem sets, from which the students' are made."""
    return sorted((ROOT / "notebooks" / "exercises" / "source").glob("*/*.ipynb"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["run", "check"])
    parser.add_argument("paths", nargs="*", type=Path)
    arguments = parser.parse_args()
    paths = arguments.paths or [
        Path(os.path.relpath(path)) for path in [*lessons(), *problem_sets()]
    ]
    if not paths:
        sys.exit("No notebooks were found.")
    if arguments.what == "run":
        done = []
        with ProcessPoolExecutor(PROCESSES) as pool:
            for success, line in pool.map(run, paths):
                done.append(success)
                print(line, flush=True)
        sys.exit(0 if all(done) else 1)
    found = [line for path in paths for line in check(path.read_text(encoding="utf-8"), str(path))]
    print("\n".join([*found, f"{len(paths)} notebooks checked, {len(found)} problems."]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
