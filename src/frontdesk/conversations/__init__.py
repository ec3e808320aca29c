"""The turn: a message in, a durable answer out."""
