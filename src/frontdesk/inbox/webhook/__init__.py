"""Another help desk as the inbox: it is told by a webhook what waits for a person, and answers by the API."""
