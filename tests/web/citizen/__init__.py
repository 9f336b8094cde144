"""A package, so that two folders of one name further down are two."""
