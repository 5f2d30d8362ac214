"""Messages on a person's own screen, also while no page of ours is open (web push)."""
