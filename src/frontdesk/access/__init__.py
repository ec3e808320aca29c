"""Who may come in and how often: keys of machines, tokens of visitors, scopes and rate limits."""
