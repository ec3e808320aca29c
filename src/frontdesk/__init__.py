"""Frontdesk: a self-hosted chatbot API for customer support. A bot's `actions.py` imports what stands here."""

import os

# Before anything imports numpy: on products as small as ours OpenBLAS's threads only spin beside each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from frontdesk.actions.base import ActionContext, ActionFailed, ActionUnavailable, CircuitBreaker, action

__all__ = ["ActionContext", "ActionFailed", "ActionUnavailable", "CircuitBreaker", "action"]
