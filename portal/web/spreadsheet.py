"""Tables to download: comma-separated, in UTF-8, and nothing in them that a spreadsheet would read as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask import Response

# What a cell may not begin with: Excel, LibreOffice and Sheets would calculate it, or worse.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | None


def plain(cell: Cell) -> Cell:
    """A text that begins like a formula gets an apostrophe in front, which a spreadsheet takes for "this is text"."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return cell


def download(name: str, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Response:
    """The table as a file of this name (letters, digits, hyphens; without its ending)."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([plain(cell) for cell in row] for row in rows)
    response = Response(written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
