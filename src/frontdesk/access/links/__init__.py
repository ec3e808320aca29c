"""One-time links: how a person becomes a member, and how a member gets a new password, without any mail server."""
