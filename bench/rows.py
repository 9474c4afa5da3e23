"""What a benchmark found: figures with their goals, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Row:
    """One measured figure with its goal; `better` is more or less."""

    name: str
    figure: float
    unit: str
    goal: float
    better: str = "more"
    note: str = ""

    @property
    def reached(self) -> bool:
        return self.figure >= self.goal if self.better == "more" else self.figure <= self.goal


def table(rows: Iterable[Row]) -> str:
    lines = ["| what | measured | goal | reached | |", "|---|---:|---:|---|---|"]
    for row in rows:
        sign = "≥" if row.better == "more" else "≤"
        lines.append(
            f"| {row.name} | {row.figure:,.0f}{row.unit} | {sign} {row.goal:,.0f}{row.unit} |"
            f" {'yes' if row.reached else 'NO'} | {row.note} |"
        )
    return "\n".join(lines)
