"""The numbers: what came of the conversations."""
