"""Things done elsewhere: what engineers write for a bot, found, checked and called."""
