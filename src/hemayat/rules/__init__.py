"""The rule language: parse, check, compile to SQL and to Python. It is given a catalogue of the registers."""
