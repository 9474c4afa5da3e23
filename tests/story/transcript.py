"""Transcripts of a citizen's whole way in a browser that knows only words, each compared with the one that is kept.

PORTAL_TRANSCRIPT=1 writes the kept ones as the pages are; whatever that changes belongs into the change's review.
"""

import os
import re
from pathlib import Path

# What differs from day to day, with what stands for it. The order matters: a moment contains a day.
CHANGING = (
    (r"http://127\.0\.0\.1:\d+", "http://ALAMAT"),
    (r"PTK-\d\d-\d{6}", "PTK-00-000000"),
    (r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", "KODE-KODE-KODE"),
    (r"((Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), )?\d{1,2} [A-Z][a-z]+ 20\d\d", "HARI"),
    (r"\b\d\d\.\d\d WIB", "JAM"),
    (r"baru saja|(kurang dari )?\d+ (detik|menit|jam|hari)( kerja)?( lalu| lagi)", "SELANG"),
)


def steady(page: str) -> str:
    """A page without what differs from day to day, and without the room that centres a line."""
    for pattern, word in CHANGING:
        page = re.sub(pattern, word, page)
    lines = [re.sub(r"^ {8,}(?=\S)", " " * 8, line).rstrip() for line in page.split("\nReferences\n")[0].splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def told(pages: dict[str, str]) -> str:
    return "\n\n".join(f"=== {name} ===\n\n{steady(page)}" for name, page in pages.items()) + "\n"


def reads_as_written(pages: dict[str, str], name: str) -> None:
    """Fail where these pages, by their headings, read otherwise than the transcript of this name."""
    kept = Path(__file__).with_name(name)
    seen = told(pages)
    if os.environ.get("PORTAL_TRANSCRIPT") == "1":
        kept.write_text(seen, encoding="utf-8")
    assert seen == kept.read_text(encoding="utf-8")
