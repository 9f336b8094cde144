"""The rule language: parse, check, compile to SQL and to Python. Knows no register and no Django: it is given a catalogue."""
