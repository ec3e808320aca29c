"""Texts to vectors, inside the process."""
