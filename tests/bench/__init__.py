"""The bench: what an act through the door and a page cost, as ratios of things measured in turn in one run."""
