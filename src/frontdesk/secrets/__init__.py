"""What bots' actions prove themselves with to other systems: set by operators, kept sealed, named by bots, shown to nobody."""
