"""How messages come in and answers go out: one folder a channel."""
