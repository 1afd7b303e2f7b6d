"""Tables of words: lined up as text, and as HTML that a screen reader can read."""


def as_text(head, lines):
    """Return lines of words, the columns lined up at their right."""
    table = [head, *lines]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(word.rjust(width) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def as_html(caption, head, lines, row_heads=1):
    """Return a table; the first `row_heads` words of a line name the line."""
    from html import escape  # costs more to import than all of this file

    def heads(words, scope):
        return "".join(f'<th scope="{scope}">{escape(word)}</th>' for word in words)

    def cells(words):
        return "".join(f"<td>{escape(word.rstrip())}</td>" for word in words)

    body = "".join(
        f"<tr>{heads(line[:row_heads], 'row')}{cells(line[row_heads:])}</tr>" for line in lines
    )
    return (
        f'<table><caption style="white-space: nowrap">{escape(caption)}</caption>'
        f"<thead><tr>{heads(head, 'col')}</tr></thead><tbody>{body}</tbody></table>"
    )
