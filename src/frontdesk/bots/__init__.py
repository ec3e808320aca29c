"""Definitions: from a folder of text files to a bot that can be run."""
