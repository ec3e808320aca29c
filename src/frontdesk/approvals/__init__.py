"""A person's word before something is done: calls of actions that wait for a decision, and who decided what."""
