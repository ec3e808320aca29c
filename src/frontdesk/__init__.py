"""Frontdesk: a self-hosted chatbot API for customer support. A bot's `actions.py` imports what stands here."""

from frontdesk.actions.base import ActionContext, ActionFailed, action

__all__ = ["ActionContext", "ActionFailed", "action"]
