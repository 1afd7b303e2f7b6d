"""Which cells of a lesson show an explorer, and which others such a cell needs."""

import re
import symtable


def explorers(notebook):
    """Return the ids of the cells of a notebook that show an explorer, in reading order."""
    return [
        cell.id
        for cell in notebook.cells
        if cell.cell_type == "code" and re.search(r"^explore\.\w+\(", cell.source, re.MULTILINE)
    ]


def cells_for(notebook, cell_id):
    """Return the cells that an explorer's cell needs, its own the last of them.

    What a cell needs is told by the names that it uses. (A cell that changes a thing in place,
    without giving it a name, would be missed.) A cell that is to raise makes nothing for others.
    """
    code = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])
    ]
    at = [cell.id for cell in code].index(cell_id)
    cells, needed = [], set()
    for cell in reversed(code[: at + 1]):
        made, used = _names(cell.source)
        if cell.id == cell_id or made & needed:
            cells.insert(0, cell)
            needed = (needed - made) | used
    return cells


def _names(source):
    """Return the names that a cell makes for others, and those that it uses."""
    table = symtable.symtable(source, "cell", "exec")
    made = {name.get_name() for name in table.get_symbols() if name.is_assigned()}
    made |= {name.get_name() for name in table.get_symbols() if name.is_imported()}
    used = {name.get_name() for name in table.get_symbols() if name.is_referenced()}
    inner = table.get_children()
    while inner:
        scope = inner.pop()
        used |= {name.get_name() for name in scope.get_symbols() if name.is_global()}
        inner += scope.get_children()
    return made, used
