"""Stories: conversations written down in a bot's `tests/`, which must go as they are written."""
