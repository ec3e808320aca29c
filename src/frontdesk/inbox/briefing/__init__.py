"""What an agent is told of a conversation before they answer: the customer, the story so far, and what may help."""
