"""What must never be between people and reports: rules 4, 5 and 6 of what always holds."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER
from portal.domain.moves.triage import barred
from portal.store.case_rows import HANDS
from portal.store.doctor import Asked, Check

_HANDS = ", ".join(f"'{action.value}'" for action in HANDS)

_OWN_WORK = f"""
    SELECT r.number, a.seq FROM event a JOIN report r ON r.id = a.report_id
    WHERE a.action IN ('approve', 'send_back') AND (
        EXISTS (SELECT 1 FROM event h WHERE h.report_id = a.report_id AND h.round = a.round AND h.seq < a.seq
            AND h.actor = a.actor AND h.action IN ({_HANDS}))
        OR (a.round = 1 AND a.actor = r.filer))"""  # noqa: S608 - nothing in it comes from outside
_OWN_AGENCY = """
    SELECT r.number, a.seq FROM event a JOIN report r ON r.id = a.report_id
    JOIN event f ON f.report_id = a.report_id AND f.round = a.round AND f.action = 'forward' AND f.seq < a.seq
    JOIN passage p ON p.report_id = f.report_id AND p.seq = f.seq AND p.name = 'lead'
    WHERE a.action IN ('approve', 'send_back') AND a.agency IS NOT NULL AND a.agency = p.value"""
_NOBODY_APPROVED = """
    SELECT r.number, r.outcome FROM report r
    WHERE r.status = 'closed' AND r.outcome NOT IN ('duplicate', 'withdrawn') AND NOT EXISTS (SELECT 1 FROM event a
        WHERE a.report_id = r.id AND a.action = 'approve' AND a.round = r.round)"""
_NOT_ASKED = """
    SELECT r.number, r.outcome FROM report r
    WHERE r.status = 'closed' AND r.outcome IN ('fixed', 'answered') AND r.disputes < 2
        AND NOT EXISTS (SELECT 1 FROM event c WHERE c.report_id = r.id AND c.round = r.round
            AND c.action IN ('confirm', 'lapse_confirm'))"""

_PERSON = """
    SELECT r.number, p.name FROM passage p JOIN report r ON r.id = p.report_id
    WHERE p.audience = 'person' AND (p.value IS NOT NULL OR p.shown IS NOT NULL)"""
_VERIFIED = """
    SELECT r.number, '' FROM report r
    WHERE r.verified AND NOT EXISTS (SELECT 1 FROM event e WHERE e.report_id = r.id
        AND e.action IN ('forward', 'approve'))"""

# Since whom it is about was said last, nobody of them was told of it. Who moved there later is no fault.
_TOLD = """
    SELECT r.number, r.about, u.role, u.agency FROM report r
    JOIN rung g ON g.report_id = r.id JOIN telling t ON t.report_id = g.report_id AND t.clock_id = g.clock_id
        AND t.due_version = g.due_version AND t.rung = g.rung
    JOIN "user" u ON u.id = t.user_id
    WHERE r.about IS NOT NULL AND r.about <> 'nobody'
        AND g.told_at > (SELECT max(e.at) FROM event e WHERE e.report_id = r.id AND e.action = 'forward')
        AND NOT EXISTS (SELECT 1 FROM account_change c WHERE c.user_id = u.id AND c.at > g.told_at)"""
_WORKS = """
    SELECT number, about, lead FROM report WHERE about IS NOT NULL AND lead IS NOT NULL
    UNION ALL SELECT r.number, r.about, p.agency FROM report r JOIN part p ON p.report_id = r.id AND p.round = r.round
        AND p.state <> 'dropped' WHERE r.about IS NOT NULL AND r.lead IS NOT NULL
    UNION ALL SELECT r.number, r.about, t.agency FROM report r JOIN task t ON t.report_id = r.id
    WHERE r.about IS NOT NULL"""
_CHECKED = """
    SELECT r.number, r.about, a.role, a.agency FROM report r
    JOIN event a ON a.report_id = r.id AND a.action IN ('approve', 'send_back')
    WHERE r.about IS NOT NULL AND r.about <> 'nobody'
        AND a.seq > (SELECT max(e.seq) FROM event e WHERE e.report_id = r.id AND e.action = 'forward')"""


def _involved(asked: Asked) -> Iterator[tuple[str, object]]:
    for number, about, agency in asked.rows(_WORKS):
        if agency in barred(about, asked.city):
            yield number, agency


def _told(asked: Asked) -> Iterator[tuple[str, object]]:
    for number, about, role, agency in asked.rows(_TOLD):
        centre = about == ABOUT_CENTRE and role == "operator"
        if agency in barred(about, asked.city) or centre or (about == ABOUT_LEADER and role == "leader"):
            yield number, agency or role


def _checked(asked: Asked) -> Iterator[tuple[str, object]]:
    for number, about, role, agency in asked.rows(_CHECKED):
        centre = about == ABOUT_CENTRE and role in ("operator", "supervisor")
        if agency in barred(about, asked.city) or centre or (about == ABOUT_LEADER and role == "leader"):
            yield number, agency or role


CHECKS = (
    Check(4, "was checked by somebody who had a hand in it (event {})", _OWN_WORK),
    Check(4, "was checked by a member of its lead agency (event {})", _OWN_AGENCY),
    Check(4, "was closed as {} without a second person's approval", _NOBODY_APPROVED),
    Check(4, "was closed as {} without its reporter having been asked", _NOT_ASKED),
    Check(5, "keeps a person's name or contact beside its events ({})", _PERSON),
    Check(5, "is shown to everybody, though nobody verified it", _VERIFIED),
    Check(6, "is in the hands of an agency that it is about ({})", _involved),
    Check(6, "was told to somebody whom it is about ({})", _told),
    Check(6, "was checked by somebody whom it is about ({})", _checked),
)
