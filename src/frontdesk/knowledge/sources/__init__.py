"""Where articles come from: one file a kind of source, one line in the registry."""
