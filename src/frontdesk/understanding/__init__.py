"""Text in, a Reading out: intent with a real "none of these", entities and signals."""
