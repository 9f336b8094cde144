"""Only the fork server imports this module: the process from which all workers are forked.

The import loads everything that a worker needs, once for all workers. The call below makes the server end with the
process that started it; its workers then end too.
"""

from hemayat.engines.worker import exit_with_parent

exit_with_parent()
