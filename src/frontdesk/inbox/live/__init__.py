"""What changes in the inbox, told to every open console in one order."""
