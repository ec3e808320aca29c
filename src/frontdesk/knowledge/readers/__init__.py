"""Turns files into documents: one file a format, one line in the registry; what may be hostile is read in a child process."""
