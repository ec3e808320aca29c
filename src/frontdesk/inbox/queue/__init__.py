"""The conversations as the inbox lists them, and the queue of those that wait for somebody."""
