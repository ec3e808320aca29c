"""The `frontdesk` command, also as `python -m frontdesk`."""

import gc

gc.disable()  # what imports make stays; to look for garbage in it would take a sixth of the time to start

from frontdesk.cli import main  # noqa: E402  after the line above, which is for its sake

# A turn makes a thousand small objects and drops them; looking for cycles among them every 700 is what takes time. One turn at a
# time is 10 to 15 % quicker so (benchmarks/turns.py), and a bot is read in two thirds of the time.
GARBAGE_THRESHOLDS = (20_000, 20, 50)

gc.freeze()
gc.set_threshold(*GARBAGE_THRESHOLDS)
gc.enable()

if __name__ == "__main__":
    main()
