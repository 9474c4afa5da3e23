"""What must never be of reports, clocks and events: rules 1, 2, 3 and 7 of what always holds."""

from __future__ import annotations

from collections.abc import Iterator

from portal.store.doctor import Asked, Check

_HOLDER = """
    SELECT number, status || ', ' || coalesce(holder, 'nobody') FROM report
    WHERE NOT coalesce((status IN ('submitted', 'returned', 'checking') AND holder = 'centre')
        OR (status IN ('incomplete', 'confirming') AND holder = 'reporter')
        OR (status IN ('forwarded', 'in_progress') AND holder = lead)
        OR (status = 'closed' AND holder IS NULL), FALSE)"""
_CLOSED_WITH_CLOCK = """
    SELECT r.number, c.stage FROM report r JOIN clock c ON c.report_id = r.id AND c.state <> 'stopped'
    WHERE r.status = 'closed'"""
_CLOSED_WITH_POINTER = """
    SELECT number, '' FROM report
    WHERE status = 'closed' AND (clock_id IS NOT NULL OR clock_state IS NOT NULL OR due IS NOT NULL)"""
_OUTCOME = """
    SELECT number, status || ', ' || coalesce(outcome, 'none') FROM report
    WHERE (status = 'closed') <> (outcome IS NOT NULL)"""
_POINTER = """
    SELECT r.number, r.status FROM report r
    WHERE r.status <> 'closed' AND NOT EXISTS (SELECT 1 FROM clock c WHERE c.report_id = r.id AND c.id = r.clock_id
        AND c.state = 'running' AND c.due = r.due)"""
_EARLIEST = """
    SELECT r.number, c.stage FROM report r JOIN clock c ON c.report_id = r.id AND c.state = 'running'
    WHERE r.status <> 'closed' AND (c.due < r.due OR (c.due = r.due AND c.id < r.clock_id))"""
_STAGE = """
    SELECT r.number, r.status FROM report r
    WHERE r.status <> 'closed' AND NOT EXISTS (SELECT 1 FROM clock c WHERE c.report_id = r.id AND c.state = 'running'
        AND c.stage = CASE r.status WHEN 'submitted' THEN 'verify' WHEN 'incomplete' THEN 'complete'
            WHEN 'forwarded' THEN 'resolve' WHEN 'in_progress' THEN 'resolve' WHEN 'returned' THEN 'reroute'
            WHEN 'checking' THEN 'check' ELSE 'confirm' END)"""
_PROMISE = """
    SELECT r.number, r.status FROM report r
    WHERE r.status NOT IN ('closed', 'confirming') AND NOT EXISTS (SELECT 1 FROM clock c
        WHERE c.report_id = r.id AND c.stage = 'promise' AND c.state <> 'stopped' AND c.due = r.promised)"""
_TWICE = """
    SELECT r.number, c.stage FROM clock c JOIN report r ON r.id = c.report_id
    WHERE c.state <> 'stopped' GROUP BY r.number, c.stage, c.subject HAVING count(*) > 1"""
_MALFORMED = """
    SELECT r.number, c.stage || ', ' || c.state FROM clock c JOIN report r ON r.id = c.report_id
    WHERE (c.state = 'running') <> (c.running_since IS NOT NULL) OR (c.state = 'stopped') <> (c.ended IS NOT NULL)
        OR (c.state = 'stopped') <> (c.stopped_at IS NOT NULL) OR c.state NOT IN ('running', 'paused', 'stopped')
        OR (c.state = 'running' AND c.late) OR c.id > r.last_clock"""
_EVENTS = """
    SELECT r.number, r.version FROM report r
    LEFT JOIN (SELECT report_id, count(*) AS n, min(seq) AS low, max(seq) AS high FROM event GROUP BY report_id) e
        ON e.report_id = r.id
    WHERE e.n IS NULL OR e.n <> r.version OR e.low <> 1 OR e.high <> r.version"""
_CHAIN = """
    SELECT r.number, e.seq FROM event e JOIN report r ON r.id = e.report_id
    LEFT JOIN event p ON p.report_id = e.report_id AND p.seq = e.seq - 1
    WHERE e.prev_hash <> CASE WHEN e.seq = 1 THEN '' ELSE coalesce(p.hash, 'gone') END"""
_LAST_EVENT = """
    SELECT r.number, e.status || ', ' || e.round FROM report r
    JOIN event e ON e.report_id = r.id AND e.seq = r.version
    WHERE e.status <> r.status OR e.round <> r.round"""
_DESK = "SELECT number, lead FROM report WHERE status IN ('submitted', 'returned') AND lead IS NOT NULL"
_PROPOSAL = """
    SELECT number, status FROM report WHERE status = 'checking' AND proposed_outcome IS NULL"""

# What waits for somebody has its clock, and no such clock runs on without it.
_WAITING = {
    "a question to its reporter": ("SELECT report_id, '' AS subject FROM ask WHERE is_open", "complete"),
    "a leader's question": (
        "SELECT report_id, CAST(n AS text) AS subject FROM leader_question WHERE is_open",
        "question",
    ),
    "a supporter's part": ("SELECT report_id, agency AS subject FROM part WHERE state = 'open'", "part"),
    "an extension": ("SELECT report_id, '' AS subject FROM extension WHERE state = 'asked'", "decide"),
}


def _waiting(asked: Asked) -> Iterator[tuple[str, object]]:
    for what, (waits, stage) in _WAITING.items():
        clocks = f"SELECT report_id, subject FROM clock WHERE stage = '{stage}' AND state <> 'stopped'"  # noqa: S608
        for one, other, words in ((waits, clocks, f"{what} without a clock"), (clocks, waits, f"a clock for {what}")):
            statement = f"""
                SELECT DISTINCT r.number FROM ({one}) a JOIN report r ON r.id = a.report_id
                LEFT JOIN ({other}) b ON b.report_id = a.report_id AND b.subject = a.subject
                WHERE b.report_id IS NULL"""  # noqa: S608 - nothing in it comes from outside
            yield from ((number, words) for (number,) in asked.rows(statement))


def _numbers(asked: Asked) -> Iterator[tuple[str, object]]:
    """Numbers are given one after the other, so that one which is missing is a report that vanished."""
    given: dict[int, set[int]] = {}
    for (number,) in asked.rows("SELECT number FROM report"):
        _, year, counted = number.split("-")
        given.setdefault(int(year), set()).add(int(counted[:-1]))
    for year, last in asked.rows("SELECT year, last FROM sequence"):
        missing = sorted(set(range(1, last + 1)) - given.get(year % 100, set()))
        yield from ((f"report {n} of {year}", "") for n in missing)


_LEADING = """
    SELECT r.number, coalesce(r.leading, 'none') FROM report r
    WHERE (coalesce(r.outcome, '') = 'duplicate') <> (r.leading IS NOT NULL)"""


def _circles(asked: Asked) -> Iterator[tuple[str, object]]:
    into = dict(map(tuple, asked.rows("SELECT r.number, r.leading FROM report r WHERE r.leading IS NOT NULL")))
    for number in into:
        seen, here = {number}, into.get(number)
        while here is not None and here not in seen:
            seen.add(here)
            here = into.get(here)
        if here is not None:
            yield number, here


_HIDDEN = """
    SELECT r.number, '' FROM report r
    LEFT JOIN (SELECT report_id, max(seq) AS seq FROM event WHERE action IN ('hide', 'unhide') GROUP BY report_id) l
        ON l.report_id = r.id
    LEFT JOIN event e ON e.report_id = l.report_id AND e.seq = l.seq
    WHERE r.hidden <> (coalesce(e.action, 'unhide') = 'hide')"""
_SUPPORTERS = """
    SELECT r.number, r.supporters FROM report r
    LEFT JOIN (SELECT report_id, count(*) AS n FROM supporter GROUP BY report_id) s ON s.report_id = r.id
    WHERE r.supporters <> coalesce(s.n, 0)"""
_SAME_KEY = """
    SELECT min(number), max(number) FROM report GROUP BY key_hash HAVING count(*) > 1"""
_SAME_CODE = """
    SELECT min(number), max(number) FROM report GROUP BY code_hash HAVING count(*) > 1"""

_WORDLESS = """
    SELECT r.number, r.status FROM report r
    WHERE r.wordless AND (r.verified OR r.description <> ''
        OR NOT EXISTS (SELECT 1 FROM voice v WHERE v.report_id = r.id))"""

CHECKS = (
    Check(1, "has not the one holder that its status asks for ({})", _HOLDER),
    Check(1, "is closed with an unstopped clock ({})", _CLOSED_WITH_CLOCK),
    Check(1, "is closed and still points to a clock or has a due", _CLOSED_WITH_POINTER),
    Check(1, "has an outcome while it is open, or none though it is closed ({})", _OUTCOME),
    Check(1, "is open ({}) and points to no running clock with its due", _POINTER),
    Check(1, "shows another due than the earliest of its running clocks ({})", _EARLIEST),
    Check(1, "is open ({}) without the running clock of that stage", _STAGE),
    Check(1, "is open ({}) without an unstopped promise, or shows another", _PROMISE),
    Check(1, "has two unstopped clocks of one stage and subject ({})", _TWICE),
    Check(1, "has a clock that contradicts itself ({})", _MALFORMED),
    Check(1, "has not one event for each of its {} versions", _EVENTS),
    Check(1, "is with the desk and still has a lead ({})", _DESK),
    Check(1, "is being checked without a proposal ({})", _PROPOSAL),
    Check(1, "has {}, one without the other", _waiting),
    Check(2, "has an event {} that does not hang on the one before", _CHAIN),
    Check(2, "is not as its last event left it ({})", _LAST_EVENT),
    Check(3, "was sent with the same key as {}", _SAME_KEY),
    Check(3, "has the same secret code as {}", _SAME_CODE),
    Check(7, "was given its number and is gone", _numbers),
    Check(7, "is a duplicate of nothing, or of {} without being one", _LEADING),
    Check(7, "is merged into itself, by way of {}", _circles),
    Check(7, "is hidden without having been hidden, or shown without having been shown again", _HIDDEN),
    Check(7, "waits to be written down ({}), but has words, or no voice, or went on without", _WORDLESS),
    Check(7, "counts {} supporters, but has another number of them", _SUPPORTERS),
)
