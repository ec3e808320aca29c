"""Where everything that must outlive the process is kept: one contract (`base.py`), two engines."""
