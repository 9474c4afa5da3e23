"""The standing proof: a year of 2,000 reports, and no report without holder, no lateness untold, no rung told twice."""

from __future__ import annotations

from datetime import date

from portal.domain.ladder import Rung
from portal.domain.workflow import Action, Outcome
from portal.simulation.report import lines, report_on
from portal.simulation.run import Season, Simulation
from tests.factories import SECRET

YEAR = Season(seed=1, start=date(2026, 1, 1), days=365, reports=2000)

# What a year must have brought about at least once; otherwise it proves nothing about it.
LIVES = (
    "acts on an old page",
    "agency renamed",
    "agency without officers",
    "approved by a leader",
    "away with a deputy",
    "away without a deputy",
    "by loket",
    "by telepon",
    "by web",
    "contested a refusal",
    "deadlines moved by a decree",
    "decree",
    "disputed",
    "disputed twice",
    "faked evidence",
    "faked evidence found",
    "forwarded to the wrong agency",
    "held up by a question",
    "left",
    "left lying",
    "left to its supporters",
    "merged",
    "misconduct with somebody named",
    "part left lying",
    "planned for a date",
    "reopened",
    "returned",
    "said nothing",
    "sent twice",
    "told by voice",
    "tasks handed back",
    "vanished when asked",
    "withdrawn",
)


def test_a_year_in_which_nothing_is_late_and_untold_nor_in_nobodys_hands(app):
    simulation = Simulation(YEAR, SECRET)
    simulation.run()
    report = report_on(simulation)
    told = "\n".join(lines(report, 1.0))
    verdict = report.verdict
    assert (verdict.without_holder, verdict.late_untold, verdict.told_twice, verdict.leaving) == (0, 0, 0, 0), told
    assert verdict.findings == (), told
    assert verdict.broken == (), told
    assert verdict.chains == report.reports > YEAR.reports

    assert {action.value for action in Action} - set(report.steps) == set(), told
    assert {name for name in LIVES if not report.kinds.get(name)} == set(), told
    assert {name.split()[0] for name in report.rungs} >= {str(rung.value) for rung in Rung if rung}
    assert {outcome.value for outcome in Outcome} <= set(report.outcomes)
    refused = {refusal.split(": ")[1] for refusal in report.refusals}
    assert refused >= {"NotAllowed", "NotEntitled", "Needs", "Stale"}
