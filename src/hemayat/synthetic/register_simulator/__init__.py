"""The registers of a synthetic nation as something that answers: alone over HTTP, or within a demo."""
