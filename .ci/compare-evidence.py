#!/usr/bin/env python3
"""Compares every number of two filed evidences: what is gone, what is new, what moved.

Usage: .ci/compare-evidence.py [--exact] BEFORE/evidence.json AFTER/evidence.json

Reads layout 1 (lists by kind) and layouts 2 and 3 (one list of findings). Ends with 1 where a number is
gone or moved, so that a change that must move nothing can be held to it.

With --exact everything must be equal, but for where the observations were read and what follows
from that: the stamp, which files are missing, and what each set was read from.
"""

import json
import sys

# Studies, exhibits and measures share one namespace; every other kind has one of its own.
SHARED = {"study", "exhibit", "measure"}


def owner(head):
    """What the full names of a finding's numbers begin with."""
    return head["id"] if head["kind"] in SHARED else f"{head['kind']}.{head['id']}"


def numbers(path):
    """Every number of an evidence by its full name."""
    with open(path, encoding="utf-8") as file:
        evidence = json.load(file)
    if evidence["schema_version"] >= 2:
        heads = [(owner(found["head"]), found) for found in evidence["findings"]]
    else:
        plain = evidence["studies"] + evidence["exhibits"] + evidence["measures"]
        heads = [(found["id"], found) for found in plain]
        heads += [("allocation." + found["id"], found) for found in evidence["allocations"]]
        heads += [("comparison." + found["id"], found) for found in evidence["model_comparisons"]]
    return {
        f"{of}.{name}": quantity
        for of, found in heads
        for name, quantity in found["quantities"].items()
    }


def change(before, after):
    """The largest relative change of a number, its ends or its level; its text counts as infinite."""
    largest = 0.0
    for key, old in before.items():
        new = after[key]
        if old == new:
            continue
        if not isinstance(old, float) or not isinstance(new, float):
            return float("inf")
        largest = max(largest, abs(old - new) / max(abs(old), sys.float_info.min))
    return largest


def without_places(path):
    """An evidence without what says where its observations were read."""
    with open(path, encoding="utf-8") as file:
        evidence = json.load(file)
    del evidence["stamp"]
    for source in evidence["sources"]:
        for file in source["files"]:
            del file["state"]
    for observations in evidence["observations"]:
        del observations["read_from"]
    return evidence


def first_difference(before, after, place="evidence"):
    """The first place at which two values differ, to the bit of each number; None where none is."""
    if type(before) is not type(after):
        return place
    if isinstance(before, dict):
        if before.keys() != after.keys():
            return f"{place}: {sorted(before.keys() ^ after.keys())}"
        pairs = [(before[key], after[key], f"{place}.{key}") for key in before]
    elif isinstance(before, list):
        if len(before) != len(after):
            return f"{place}: {len(before)} and {len(after)}"
        pairs = [(one, other, f"{place}[{at}]") for at, (one, other) in enumerate(zip(before, after))]
    else:
        # -0.0 and 0.0 are equal and are not the same number.
        return None if repr(before) == repr(after) else f"{place}: {before!r} and {after!r}"
    found = (first_difference(*pair) for pair in pairs)
    return next((place for place in found if place is not None), None)


def exact(before, after):
    """Ends with 1 where two evidences differ in more than places."""
    difference = first_difference(without_places(before), without_places(after))
    print(f"{len(numbers(after))} numbers: " + (difference or "the same, and all that stands by them"))
    sys.exit(0 if difference is None else 1)


def main():
    if sys.argv[1] == "--exact":
        exact(*sys.argv[2:4])
    before, after = numbers(sys.argv[1]), numbers(sys.argv[2])
    gone = sorted(before.keys() - after.keys())
    new = sorted(after.keys() - before.keys())
    moved = {name: change(before[name], after[name]) for name in before.keys() & after.keys()}
    moved = sorted((name for name in moved if moved[name] > 0), key=lambda name: -moved[name])
    print(f"{len(before)} numbers before, {len(after)} after; {len(new)} new")
    for name in gone:
        print(f"gone: {name}")
    for name in moved:
        print(f"moved by {change(before[name], after[name]):.1e} of itself: {name}")
    sys.exit(1 if gone or moved else 0)


main()
