"""What a test of a bot or of Frontdesk itself uses in place of the world: fakes that keep the real contracts."""
