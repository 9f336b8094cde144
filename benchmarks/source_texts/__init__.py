"""The service with its texts as they stand in the source: nothing is looked up in a catalogue, by Django or by us."""
