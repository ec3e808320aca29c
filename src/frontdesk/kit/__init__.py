"""What the house stands on and what knows nothing about chatbots: the database, jobs, the clock, ids and wake-ups."""
