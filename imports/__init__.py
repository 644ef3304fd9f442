"""Where did it come from? Whole forums are loaded from files, with their history."""
