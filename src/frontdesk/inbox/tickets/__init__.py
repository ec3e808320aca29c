"""Tickets: what a person must see to, from its opening to its end."""
