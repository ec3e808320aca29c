"""The kinds of steps that a flow is made of, one file a kind."""
