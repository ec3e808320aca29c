"""The pure machine: messages, events, state, moves and the rules between them; no I/O, no clock, no chance."""
