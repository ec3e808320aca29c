"""After a conversation: how the team wraps it up, and what the customer says of it."""
