"""`flask workflow` prints the rules, and the page for readers says what the rules say."""

import pytest

from portal.commands.workflow import printed
from portal.domain.clocks import Stage
from portal.domain.workflow import Action, Role, Status
from tests.portals import ROOT

DOCUMENT = ROOT / "docs" / "workflow.md"
BEGIN, END = "<!-- printed by: flask workflow -->", "<!-- end of what is printed -->"


def test_the_document_is_what_the_rules_say(app):
    result = app.test_cli_runner().invoke(args=["workflow"])
    assert result.exit_code == 0
    _, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    between, _, _ = rest.partition(END)
    assert between.strip() == result.output.strip(), "put the output of `flask workflow` between the markers"


@pytest.mark.parametrize("kind", [Action, Role, Status, Stage])
def test_every_word_of_the_rules_is_in_it(kind):
    text = DOCUMENT.read_text(encoding="utf-8").replace("field officer", "field_officer")
    missing = {member.value for member in kind if member.value not in text}
    assert not missing


def test_the_diagram_draws_every_way_between_two_statuses():
    arrows = [line.strip() for line in printed().splitlines() if " --> " in line]
    assert "forwarded --> in_progress: accept" in arrows
    assert "closed --> submitted: dispute, reopen, split" in arrows
    assert not [arrow for arrow in arrows if "rate" in arrow], "a step that moves nothing is no arrow"
