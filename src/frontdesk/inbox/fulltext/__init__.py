"""Searching texts by their words, the same on both engines."""
