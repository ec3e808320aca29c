"""The console, in which the team works, as browsers get it; what it does, it does through the API."""
