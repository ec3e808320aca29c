"""Reading along: what other packages compute from the events of all conversations, once and in order."""
