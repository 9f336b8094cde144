"""The entry point of the script `hemayat`, and `python -m hemayat.cli`.

Worker processes import the module that their parent was started with: this one brings nothing along.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code."""
    from hemayat.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
