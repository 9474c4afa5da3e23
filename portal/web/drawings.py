"""Which drawing of `static/img/kategori.svg` stands beside a category's words."""

from __future__ import annotations

from portal.domain.city import City

DRAWN = frozenset(
    {
        *("jalan", "drainase", "sampah", "lingkungan", "pohon", "pju", "lalulintas", "ketertiban", "air", "kesehatan"),
        *("kependudukan", "pendidikan", "sosial", "pasar", "perizinan", "bangunan", "pajak", "bencana", "olahraga"),
        *("digital", "aparatur", "luar", "aspirasi", "lain"),
    }
)
ANY = "lain"


def drawing_of(code: str | None, city: City) -> str:
    """The name of a category's drawing: what its code begins with, else that of its group, else one for anything."""
    code = code or ""
    own = code.partition("-")[0]
    if own in DRAWN:
        return own
    group = city.categories[code].group if code in city.categories else None
    akin = (other.partition("-")[0] for other, category in city.categories.items() if category.group == group)
    return next((name for name in akin if name in DRAWN), ANY)
