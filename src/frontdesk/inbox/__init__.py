"""People: what a bot hands over waits here as a ticket."""
