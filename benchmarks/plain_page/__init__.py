"""The page to beat: plain Django in the frame of our own pages, for `benchmarks.pages`."""
