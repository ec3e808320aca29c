"""Agents take conversations, answer, hand them back and close them."""
