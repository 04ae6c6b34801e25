"""Scores against gold data, and speed as ratios. Nothing here is needed at run time."""
