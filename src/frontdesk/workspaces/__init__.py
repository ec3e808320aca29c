"""The tenants: whatever is stored belongs to one workspace."""
