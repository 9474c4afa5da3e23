"""One pure function per step: it takes a case and what the step needs, and gives the case after it, or refuses.

Each asks `gate.permit` whether the table knows the step for this person now, checks what the step needs, and lets
`gate.turn` move the clocks by the clock table. Nothing here reads a clock on the wall, a database or a request.
"""
