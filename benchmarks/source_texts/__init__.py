"""The service with its texts as they are in the source: no text is taken from a catalogue, by Django or by us."""
