"""The commands, one file for each group; each has `app`. Heavy engines are imported when a command runs."""
