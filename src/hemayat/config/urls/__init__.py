"""One list of routes for each host name: nothing of one site is reachable on the other."""
