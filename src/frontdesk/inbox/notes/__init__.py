"""Notes: what the team writes down for itself. No customer ever sees one."""
