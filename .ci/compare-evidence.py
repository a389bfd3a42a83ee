#!/usr/bin/env python3
"""Compares every number of two filed evidences: what is gone, what is new, what moved.

Usage: .ci/compare-evidence.py BEFORE/evidence.json AFTER/evidence.json

Reads layout 1 (lists by kind) and layouts 2 and 3 (one list of findings). Ends with 1 where a number is
gone or moved, so that a change that must move nothing can be held to it.
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


def main():
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
