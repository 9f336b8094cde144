"""Eight weeks of work behind a demo, made by the real actions of each slice with times in the past.

- `scenario`: what happened, as tables: which story, in which weeks, how often, and how it ended
- `calendar`: the weeks before today, and the hours of a day in them
- `people`: which households the stories are about
- `runner`: walks through the days in order, and calls `applicants`, `officers` and the others
- `truth`: what was made, counted by the history itself: a test compares it with the pages
- `process`: the process of its own in which all of this runs while the sites are up
"""
