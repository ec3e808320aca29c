"""The people who answer: their teams, what they can take on, and whether they are there."""
