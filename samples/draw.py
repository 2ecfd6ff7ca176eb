"""Whole numbers that follow printed margins: apportioning, assigning, balancing, spreading.

Belongs here: seeded integer arithmetic over trials and margins, knowing nothing of the registry.
Does not belong here: what a trial looks like, where the printed numbers come from.

Printed counts stay as printed and every count here is compared as `10 * count - printed`, so
that one tenth never becomes a fraction and no float decides anything.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

Printed = Mapping[str, Mapping[str, int]]  # category -> unit -> printed count


def apportion(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split `total` over the keys in proportion to `weights` by largest remainder, ties to the earlier key."""
    whole = sum(weights.values())
    shares = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def assign(
    trials: Sequence, counts: Mapping[str, int], score: Callable[[object, str], float], rng: Random
) -> dict[int, str]:
    """Give each trial one option so that the counts hold exactly; an option takes its best-scored free trials first.

    Options are served in the order of `counts`; a random half point keeps the draw from being a plain sort.
    """
    free = list(range(len(trials)))
    chosen: dict[int, str] = {}
    for option, count in counts.items():
        free.sort(key=lambda index: (-(score(trials[index], option) + rng.random() * 0.5), index))
        for index in free[:count]:
            chosen[index] = option
        free = free[count:]
    if free:
        raise ValueError(f"{len(free)} trials without an option: the counts add up to {sum(counts.values())}")
    return chosen


class Gap:
    """How far the counts of features by unit are from one tenth of the printed ones, kept up to date move by move."""

    def __init__(self, printed: Printed):
        self.printed = printed
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, features: Iterable[str], units: Iterable[str], step: int) -> int:
        """Count `step` more trials of these units in these features; return the change of the squared distance."""
        change = 0
        for feature in features:
            for unit in units:
                target = self.printed.get(feature, {}).get(unit)
                if target is None:
                    continue
                before = 10 * self.counts[feature, unit] - target
                self.counts[feature, unit] += step
                change += (before + 10 * step) ** 2 - before**2
        return change


def balance(
    trials: Sequence,
    chosen: dict[int, str],
    features: Mapping[str, Sequence[str]],
    printed: Printed,
    may_swap: Callable[[object, object], bool],
    rng: Random,
) -> dict[int, str]:
    """Swap options between trials until no tried swap brings the counts by unit nearer to the printed tenth.

    Swapping keeps the totals over all trials. Each trial has `units` (the rows it counts in).
    """
    gap = Gap(printed)
    for index, option in chosen.items():
        gap.add(features[option], trials[index].units, 1)
    refused = 0
    while refused < 12_000:
        one, other = rng.randrange(len(trials)), rng.randrange(len(trials))
        useful = chosen[one] != chosen[other] and trials[one].units != trials[other].units
        refused += 1
        if not useful or not may_swap(trials[one], trials[other]):
            continue
        moves = [(one, chosen[one], chosen[other]), (other, chosen[other], chosen[one])]
        change = 0
        for index, old, new in moves:
            change += gap.add(features[old], trials[index].units, -1) + gap.add(features[new], trials[index].units, 1)
        if change < 0:
            chosen[one], chosen[other] = chosen[other], chosen[one]
            refused = 0
            continue
        for index, old, new in moves:
            gap.add(features[new], trials[index].units, -1)
            gap.add(features[old], trials[index].units, 1)
    return chosen


def spread(trials: Sequence, printed: Mapping[str, int], rng: Random) -> list:
    """Choose the trials that have one partner, so that the count by unit comes near the printed tenth.

    Trials are grouped by their units; within a group the larger trials (by `size`) come first, with chance. The share
    of each group is fitted to the units' targets in turn, then corrected trial by trial.
    """
    groups: dict[tuple[str, ...], list] = {}
    for trial in sorted(trials, key=lambda trial: -(trial.size + rng.random())):
        groups.setdefault(trial.units, []).append(trial)
    share = {units: 0.25 * len(units) for units in groups}
    for _ in range(40):
        for unit, target in printed.items():
            members = [units for units in groups if unit in units]
            now = sum(share[units] * len(groups[units]) for units in members)
            for units in members:
                share[units] = min(0.97, share[units] * target / (10 * now)) if now else 0.0
    taken = {units: int(share[units] * len(groups[units])) for units in groups}
    gap = Gap({"partner": printed})
    for units, count in taken.items():
        gap.add(["partner"], units, count)
    while _improve(gap, taken, groups):
        pass
    return [trial for units, count in taken.items() for trial in groups[units][:count]]


def _improve(gap: Gap, taken: dict[tuple[str, ...], int], groups: Mapping[tuple[str, ...], list]) -> bool:
    """Make the one step (a trial more or fewer in one group) that narrows the gap most; false when none does."""
    best: tuple[int, tuple[str, ...], int] | None = None
    for units in groups:
        for step in (1, -1):
            if not 0 <= taken[units] + step <= len(groups[units]):
                continue
            change = gap.add(["partner"], units, step)
            gap.add(["partner"], units, -step)
            if change < 0 and (best is None or change < best[0]):
                best = (change, units, step)
    if best is None:
        return False
    _, units, step = best
    gap.add(["partner"], units, step)
    taken[units] += step
    return True
