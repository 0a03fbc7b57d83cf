# SPDX-License-Identifier: LGPL-2.1-or-later
"""Figures of all rounds as a table, and what it comes to: one line for each measure."""

from statistics import median


def comparator_of(measure, figures):
    """The name of what tasuki is compared with, of what has figures; none if it is missing."""
    peers = [peer.name for peer in measure.peers if figures.get(peer.name)]
    if measure.comparator == "best":
        return min(peers, key=lambda name: median(figures[name]), default=None)
    return measure.comparator if measure.comparator in peers else None


def ratio_of(measure, figures):
    """Tasuki's median over the comparator's; where there is none by design, the figure itself."""
    own = figures.get(measure.own.name)
    if not own:
        return None
    if not measure.comparator:
        return median(own)
    name = comparator_of(measure, figures)
    return median(own) / median(figures[name]) if name else None


def rows_of(measure, figures):
    own = figures.get(measure.own.name)
    for name, values in figures.items():
        ratio = f"{median(own) / median(values):.2f}" if own and values and median(values) else "-"
        spread = f"{median(values):.4g} ({min(values):.4g} to {max(values):.4g})" if values else "failed"
        mark = " *" if name == comparator_of(measure, figures) else ""
        yield f"| {measure.what} | {name}{mark} | {spread} | {ratio} |"


def report(results):
    """results: pairs of a measure and {contestant: [figure of each round]}."""
    print("\n| Measure | Contestant | Median (least to most) | tasuki / it |\n|---|---|---|---|")
    for measure, figures in results:
        print(*rows_of(measure, figures), sep="\n")
    print("\n* what the ratio is taken of. A measure without one states tasuki's own figure.\n")
    print("| Measure | Ratio or figure | Goal |\n|---|---|---|")
    known = [(m, r) for m, r in ((m, ratio_of(m, f)) for m, f in results) if r is not None]
    for measure, ratio in known:
        print(f"| {measure.name} | {ratio:.2f} | {measure.goal} |")
    print()
    for measure, ratio in known:
        print(measure.name, f"{ratio:.2f}")
