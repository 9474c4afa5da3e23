"""`flask workflow`: the rules of a report's life as tables and a diagram, printed from the rules themselves.

What it prints stands between two markers in `docs/workflow.md`; a test fails when the two differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from portal.domain.clocks import EFFECTS, EVERY, WORK, Effect, Stage
from portal.domain.workflow import ALL, OPEN, STEPS, Status, Step, Tie

TIES = {
    Tie.NONE: "",
    Tie.OWNER: "with the code",
    Tie.FILER: "who entered it",
    Tie.LEAD: "of the lead",
    Tie.SUPPORTING: "of a supporter",
    Tie.INVOLVED: "of the lead or a supporter",
    Tie.ASSIGNED: "with the task",
    Tie.ASKER: "who asked",
    Tie.ASKED: "who is asked",
    Tie.TOLD: "who was told",
}


@click.command("workflow")
def workflow() -> None:
    """Print the steps, the clocks and the diagram of statuses as Markdown."""
    click.echo(printed(), nl=False)


def printed() -> str:
    """The generated part of `docs/workflow.md`."""
    parts = (
        "### Every step",
        _table(("step", "by", "from", "to"), map(_step_row, _kinds())),
        "### What a step does to the clocks",
        _table(
            ("step", "starts", "fulfils", "voids", "pauses", "resumes"),
            ((turn.value, *_effect_row(effect)) for turn, effect in EFFECTS.items()),
        ),
        "### Statuses and what leads from one to another",
        _diagram(),
    )
    return "\n\n".join(parts) + "\n"


def _kinds() -> Iterator[list[Step]]:
    """Rows of the table that differ in nothing but who acts."""
    for _, rows in groupby(STEPS, lambda step: (step.action, step.sources, step.targets)):
        yield list(rows)


def _step_row(rows: list[Step]) -> tuple[str, str, str, str]:
    step = rows[0]
    by = ", ".join(f"{row.by} {TIES[row.tie]}".strip() for row in rows)
    return step.action.value, by, _statuses(step.sources), _statuses(step.targets) or "stays"


def _statuses(some: frozenset[Status]) -> str:
    if some == ALL:
        return "any"
    if some == OPEN:
        return "any open"
    missing = OPEN - some
    if some < OPEN and len(missing) == 1:
        return f"any open but {min(missing)}"
    return ", ".join(status.value for status in Status if status in some)


def _effect_row(effect: Effect) -> Iterator[str]:
    for stages in (effect.starts, effect.fulfils, effect.voids, effect.pauses, effect.resumes):
        yield _stages(stages)


def _stages(stages: tuple[Stage, ...]) -> str:
    if set(stages) == set(EVERY):
        return "all"
    if set(WORK) <= set(stages):
        return ", ".join(("work", *(stage.value for stage in stages if stage not in WORK)))
    return ", ".join(stage.value for stage in stages)


def _diagram() -> str:
    """A Mermaid state diagram: an arrow for each pair of statuses, with all steps that lead along it."""
    lines = ["```mermaid", "stateDiagram-v2", f"  [*] --> {Status.SUBMITTED}: submit"]
    for source in Status:
        for target in Status:
            taken = (step for step in STEPS if source in step.sources and target in step.targets)
            names = dict.fromkeys(step.action.value for step in taken)
            if names:
                lines.append(f"  {source} --> {target}: {', '.join(names)}")
    lines += [f"  {Status.CLOSED} --> [*]", "```"]
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(lines)
