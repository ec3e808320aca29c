"""What was said in a conversation, in the language that an agent reads."""
