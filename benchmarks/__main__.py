"""`python -m benchmarks NAME [options]`: run one benchmark and print its table."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = "all", "planner", "versus", "walk", "growth", "repair", "explain", "smptsp", "pages", "security"


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in NAMES:
        sys.exit(f"Usage: python -m benchmarks {'|'.join(NAMES)} [options]")
    # Only this one: what others import would count as time and memory of what is measured.
    import_module(f"benchmarks.{'everything' if name == 'all' else name}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
