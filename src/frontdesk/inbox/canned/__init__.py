"""Canned replies: texts that agents write often, with what differs filled in."""
