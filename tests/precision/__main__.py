"""`make precision REPO=DIR`: what the checklist finds in changes that other people merged, and what that costs.

With `--sample`, findings to be judged by hand; with `--whole`, those that block in all files there are, since merged
changes hardly have any; with `--agree`, whether we count lines as git does.
"""

import argparse
from functools import partial

from tests.precision.agreement import agreement
from tests.precision.measure import rows, totals
from tests.precision.merged import History, merged, whole
from tests.precision.sample import drawn, written


def main() -> None:
    """Print what the command line asks for."""
    asked = _asked()
    histories = [History.opened(said) for said in asked.repositories]
    if asked.agree:
        for history in histories:
            found = agreement(history.clone, asked.last)
            print("\n".join((f"{history.name}: {found}", *(f"  {place}" for place in found.apart))))
        return
    if asked.whole:
        measured = rows([history.blocking() for history in histories], whole)
    else:
        measured = rows(histories, partial(merged, last=asked.last))
        print("\n".join(totals(measured)))
    if asked.sample:
        print("\n".join(written(drawn(measured, asked.sample, asked.seed))))


def _asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(prog="python -m tests.precision", description=__doc__)
    said.add_argument("repositories", nargs="+", metavar="[OWNER/NAME=]DIR", help="a full clone, bare or not")
    said.add_argument("--last", type=int, default=50, help="merged changes of each clone; with --agree, commits")
    said.add_argument("--sample", type=int, default=0, help="print so many findings to be judged")
    said.add_argument("--seed", type=int, default=0, help="other findings for another number")
    said.add_argument("--whole", action="store_true", help="what blocks in every file of the newest commit")
    said.add_argument("--agree", action="store_true", help="compare our counts of lines with git's")
    return said.parse_args()


if __name__ == "__main__":
    main()
