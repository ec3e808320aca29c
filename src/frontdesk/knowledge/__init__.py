"""Finds the passage of the bot's own articles that answers a question, and quotes it, or says that it does not know."""
