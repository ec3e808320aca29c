"""What customers asked: which articles answered it, and what nobody could answer, gathered by meaning."""
