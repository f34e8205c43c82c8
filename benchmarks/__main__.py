"""`python -m benchmarks NAME [options]`: run one benchmark and print its table."""

from __future__ import annotations

import sys

from benchmarks import everything, explain, growth, pages, planner, repair, security, smptsp, versus, walk

BENCHMARKS = {
    "all": everything.main,
    "planner": planner.main,
    "versus": versus.main,
    "walk": walk.main,
    "growth": growth.main,
    "repair": repair.main,
    "explain": explain.main,
    "smptsp": smptsp.main,
    "pages": pages.main,
    "security": security.main,
}


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in BENCHMARKS:
        sys.exit(f"Usage: python -m benchmarks {'|'.join(BENCHMARKS)} [options]")
    BENCHMARKS[name](sys.argv[2:])


if __name__ == "__main__":
    main()
