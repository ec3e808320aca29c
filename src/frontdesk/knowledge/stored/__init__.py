"""The index of many passages: kept in a database of its own, searched in two stages, brought up to date by what changed."""
