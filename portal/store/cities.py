"""The city that this portal serves, as the rules see it.

It is asked for by every page and every new report, and changes a few times a year: each call asks the database only for
the registry's version, and what that version says is built once per process (calendars keep their openings in it).
"""

from __future__ import annotations

from typing import cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Table, select
from sqlalchemy.orm import Session

from portal.domain.city import City
from portal.domain.city_rows import city_of
from portal.store.db import db
from portal.store.registry import kept_rows
from portal.store.tables import City as CityRow

_CITY = cast(Table, CityRow.__table__)
# Asked by every page and every step, so without the session's bookkeeping.
_VERSION = select(_CITY.c.code, _CITY.c.version)

# By engine, not by its address: a database that was made anew at the same place is another one.
_built: WeakKeyDictionary[Engine, tuple[tuple[str, int], City]] = WeakKeyDictionary()


class NoCity(Exception):
    """No city is loaded yet: `flask city load NAME` comes first."""

    def __init__(self) -> None:
        super().__init__("No city is loaded. Load one with: flask city load NAME")


def current(session: Session | None = None) -> City:
    """The loaded city in its present version. NoCity when there is none.

    Not to be asked inside a transaction that changes the registry itself: what is rolled back would be remembered.
    """
    session = session or db.session()
    found = session.connection().execute(_VERSION).first()
    if found is None:
        raise NoCity
    version = (found.code, found.version)
    engine = db.engine
    known = _built.get(engine)
    if known is None or known[0] != version:
        known = _built[engine] = (version, city_of(kept_rows(session), found.version))
    return known[1]
