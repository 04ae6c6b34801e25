"""Cost, as ratios and server times: `python -m benchmarks.speed`. Never a test: machines are noisy."""
