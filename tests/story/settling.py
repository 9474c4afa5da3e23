"""The staff's part of a story that is told from the citizen's side."""

from portal.domain.workflow import Outcome
from portal.services import checking, handling, triage
from portal.store.db import db
from tests import factories
from tests.browser.house import photo


def settle(number: str) -> None:
    """Forwarded, mended and checked, each by another: the reporter is asked to confirm."""
    staff = factories.Staff()
    handed = {"category": factories.CATEGORY, "lead": factories.LEAD, "supporting": {}}
    triage.forward(number, by=staff.operator, seen=None, **handed)
    handling.accept(number, by=staff.officer, seen=None, note="Kami periksa ke lokasi.")
    done = {"outcome": Outcome.FIXED, "note": "Lubang sudah ditambal.", "photos": [photo("#a9a6a0", "after")]}
    handling.resolve(number, by=staff.officer, seen=None, **done)
    checking.approve(number, by=staff.other_operator, seen=None)
    db.session.remove()
