"""PostgreSQL as Django talks to it, for whom a look at the socket tells that a kept connection still stands."""
