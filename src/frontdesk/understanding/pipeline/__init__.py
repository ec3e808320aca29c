"""The components of a reading, one file each."""
