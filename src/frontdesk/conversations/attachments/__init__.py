"""Files that come with messages: taken in, kept beside the conversations, and given to whoever may read them."""
