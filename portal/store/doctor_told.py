"""What must never be of lateness and messages: no rung untold, no step without its letters, nothing that stays."""

from __future__ import annotations

from portal.domain.notices import REPORTER_IS_TOLD
from portal.store.doctor import Check

_OVERDUE = """
    SELECT r.number, c.stage FROM clock c JOIN report r ON r.id = c.report_id
    WHERE c.rung_at < :overdue AND c.state = 'running'"""
_UNPLANNED = """
    SELECT r.number, c.stage FROM clock c JOIN report r ON r.id = c.report_id
    WHERE c.state = 'running' AND c.rung_at IS NULL
        AND c.rung < CASE WHEN c.stage IN ('complete', 'confirm') THEN 1 ELSE 5 END"""
_STANDS = """
    SELECT r.number, c.stage FROM clock c JOIN report r ON r.id = c.report_id
    WHERE c.state <> 'running' AND c.rung_at IS NOT NULL"""
_UNTOLD = """
    SELECT r.number, c.stage || ', ' || g.rung FROM rung g JOIN report r ON r.id = g.report_id
    JOIN clock c ON c.report_id = g.report_id AND c.id = g.clock_id
    WHERE (g.told_at IS NULL AND g.at < :overdue) OR (g.told_at IS NOT NULL AND g.told = '')
        OR (g.told_at IS NULL AND g.told <> '')"""
_TOO_HIGH = """
    SELECT r.number, c.stage || ', ' || g.rung FROM rung g JOIN report r ON r.id = g.report_id
    JOIN clock c ON c.report_id = g.report_id AND c.id = g.clock_id AND c.due_version = g.due_version
    WHERE g.rung > c.rung"""
# It fails until somebody is told of a higher rung, or the clock stops: what is over cannot be mended.
_NOBODY = """
    SELECT r.number, c.stage || ', ' || g.rung FROM rung g JOIN report r ON r.id = g.report_id
    JOIN clock c ON c.report_id = g.report_id AND c.id = g.clock_id AND c.due_version = g.due_version
    WHERE g.told = 'nobody' AND c.state <> 'stopped' AND NOT EXISTS (SELECT 1 FROM rung h
        WHERE h.report_id = g.report_id AND h.clock_id = g.clock_id AND h.due_version = g.due_version
        AND h.rung > g.rung AND h.told_at IS NOT NULL AND h.told NOT IN ('nobody', ''))"""
_UNNAMED = """
    SELECT r.number, c.stage || ', ' || g.rung || ', ' || g.told FROM rung g JOIN report r ON r.id = g.report_id
    JOIN clock c ON c.report_id = g.report_id AND c.id = g.clock_id
    LEFT JOIN telling t ON t.report_id = g.report_id AND t.clock_id = g.clock_id AND t.due_version = g.due_version
        AND t.rung = g.rung
    WHERE g.told NOT IN ('', 'nobody', 'reporter') AND t.user_id IS NULL"""
_TOLD_WITHOUT_LETTER = """
    SELECT r.number, t.rung || ', ' || t.user_id FROM telling t JOIN report r ON r.id = t.report_id
    LEFT JOIN message m ON m.key = r.number || '/rung/' || t.clock_id || '.' || t.due_version || '.' || t.rung
        || '/' || t.user_id
    WHERE m.id IS NULL"""

_WAITS = """
    SELECT coalesce(r.number, 'message'), m.template FROM message m LEFT JOIN report r ON r.id = m.report_id
    WHERE m.state = 'waiting' AND m.created_at < :yesterday"""
_ALARMS = """
    SELECT 'alarm ' || kind, subject FROM alarm WHERE cleared_at IS NULL AND kind <> 'doctor' ORDER BY id"""

# Letters are asked of events since there have been letters at all.
_SINCE = "e.at >= (SELECT min(created_at) FROM message)"
_REPORTER_IS_TOLD = ", ".join(f"'{action.value}'" for action in sorted(REPORTER_IS_TOLD))
_REPORTER = f"""
    SELECT r.number, e.seq FROM event e JOIN report r ON r.id = e.report_id
    JOIN reporter p ON p.report_id = r.id AND p.email <> ''
    LEFT JOIN message m ON m.key = r.number || '/' || e.seq || '/' || e.action || '/reporter'
    WHERE m.id IS NULL AND r.attached AND r.reachable AND e.action IN ({_REPORTER_IS_TOLD})
        AND (e.role <> 'reporter' OR e.action = 'submit') AND {_SINCE}
        AND (e.action <> 'progress' OR EXISTS (SELECT 1 FROM passage s WHERE s.report_id = e.report_id
            AND s.seq = e.seq AND s.audience IN ('public', 'reporter')))"""  # noqa: S608 - all of it stands in the code
# New work, and what only somebody else may decide: somebody who was there and had no part in it got a letter. Who was
# away that day, or came or went since, is not asked for.
_STAFF = f"""
    SELECT DISTINCT r.number, e.seq FROM event e JOIN report r ON r.id = e.report_id
    LEFT JOIN passage l ON l.report_id = e.report_id AND l.seq = e.seq AND l.name = 'lead'
    JOIN "user" u ON u.active AND u.created_at <= e.at AND u.id <> coalesce(e.actor, 0)
        AND ((e.action = 'forward' AND u.role = 'officer' AND u.agency = l.value)
            OR (e.action IN ('ask_extension', 'ask_split') AND u.role = 'supervisor'))
    WHERE e.action IN ('forward', 'ask_extension', 'ask_split') AND {_SINCE}
        AND NOT EXISTS (SELECT 1 FROM message m WHERE m.report_id = e.report_id AND m.seq = e.seq
            AND m.user_id IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM account_change c WHERE c.user_id = u.id AND c.at > e.at)
        AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.user_id = u.id)"""  # noqa: S608


CHECKS = (
    Check(8, "has a clock whose next rung came due and is not written down ({})", _OVERDUE),
    Check(8, "has a running clock without a next rung ({})", _UNPLANNED),
    Check(8, "has a clock that stands still and would climb ({})", _STANDS),
    Check(8, "has a rung that nobody was told of ({})", _UNTOLD),
    Check(8, "has a rung above the last that its clock knows of ({})", _TOO_HIGH),
    Check(8, "has a rung for which nobody is left ({})", _NOBODY),
    Check(8, "has a rung that was told to nobody by name ({})", _UNNAMED),
    Check(8, "has a rung that was told without a letter ({})", _TOLD_WITHOUT_LETTER),
    Check(8, "has an event {} of which its reporter was not told", _REPORTER),
    Check(8, "has an event {} that gave work to people who were not told", _STAFF),
    Check(8, "waits for more than a day to be sent ({})", _WAITS),
    Check(8, "is open {}", _ALARMS),
)
