"""The measurement behind docs/decisions/0003-gate-automaton.md."""
