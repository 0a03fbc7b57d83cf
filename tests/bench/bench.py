# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rounds of measures: in each round every contestant once, so that noise falls on all alike."""

import argparse
import os
import sys

from measures import MEASURES
from report import report
from stage import Stage


def arguments():
    names = [measure.name for measure in MEASURES]
    parser = argparse.ArgumentParser(prog="tests/bench/run")
    parser.add_argument("measures", nargs="*", metavar="MEASURE",
                        help=f"all of: {', '.join(names)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gib", type=float, default=2, help="how much passes in one stream, or 64")
    parser.add_argument("--idle", type=int, default=1000, help="how many idle clients")
    parser.add_argument("--crowd", type=int, default=10000, help="how many for wake-up")
    parser.add_argument("--short", action="store_true", help="one round of little, in a minute")
    parser.add_argument("--keep", action="store_true", help="keep the directory with relay.log")
    options = parser.parse_args()
    unknown = set(options.measures) - set(names)
    if unknown:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    options.files, options.fresh, options.connections, options.messages = 2000, 200, 1000, 4000
    options.beside, options.far, options.seconds = 200, 128, 10
    if options.short:
        options.rounds, options.gib, options.idle, options.beside = 1, 1 / 16, 40, 8
        options.crowd, options.far, options.seconds = 100, 8, 1
        options.files, options.fresh, options.connections, options.messages = 200, 20, 100, 500
    return options


def contestants_of(measure, options):
    """Tasuki and the peers that are installed; in a short run only the first of them."""
    peers = []
    for peer in measure.peers:
        if peer().installed():
            peers.append(peer)
        else:
            print(f"# {measure.name}: {peer.name} is not installed", flush=True)
    if options.short:
        peers = [p for p in peers if p.name == measure.comparator] or peers[:1]
    return [measure.own, *peers]


def figure_of(measure, kind, stage, options):
    """One contestant, started for one measure; None if it fails, with the reason said."""
    contestant = kind()
    contestant.process = None
    try:
        contestant.start(stage)
        return measure.work(contestant, stage, options)
    except Exception as problem:  # whatever it is: the others go on
        print(f"# {measure.name} {kind.name}: {type(problem).__name__}: {problem}", file=sys.stderr)
        return None
    finally:
        if contestant.process:
            contestant.stop()


def rounds(field, results, stage, options):
    for number in range(1, options.rounds + 1):
        for (measure, figures), (_, kinds) in zip(results, field):
            for kind in kinds:
                figure = figure_of(measure, kind, stage, options)
                if figure is not None:
                    figures[kind.name].append(figure)
                    print(f"# {number} {measure.name} {kind.name} {figure:.4g}", flush=True)


def main():
    options = arguments()
    if os.cpu_count() < 2:
        print("# one processor only: relay and load share it")
    chosen = [m for m in MEASURES if not options.measures or m.name in options.measures]
    field = [(m, contestants_of(m, options)) for m in chosen]
    results = [(m, {kind.name: [] for kind in kinds}) for m, kinds in field]
    stage = Stage()
    try:
        rounds(field, results, stage, options)
    except KeyboardInterrupt:
        print("# interrupted: this is what there is")
    finally:
        if options.keep:
            print(f"# kept: {stage.path}")
        else:
            stage.remove()
    report(results)
    return 0 if all(figures[measure.own.name] for measure, figures in results) else 1


if __name__ == "__main__":
    sys.exit(main())
