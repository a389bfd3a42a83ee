#!/usr/bin/env python3
"""Proves that nothing that our numeric crates can reach calls the mathematics of the C library.

Usage: .ci/c-library.py

Every crate that stands below ours is built as the program has it; each function is a section of its own
in the built files, and its relocations name what it calls or holds the address of. From all functions of
our numeric crates everything that can be reached is followed, tables of methods included. Ends with 1
and the way to it where `exp`, `log`, `pow` or another function whose last bit belongs to a machine's C
library is reached. Functions that are exact wherever they are written (`floor`, `fmod`, `fma`, ...) are
not looked for. Needs readelf (binutils) and an ELF system.
"""

import json
import re
import subprocess
import sys

# Our crates that compute, or that hold what others compute against something.
OURS = ["analyses", "claims", "evidence", "fit", "formulas", "laws", "measures", "observations",
        "planner", "quantiles", "robustness", "stress", "uncertainty", "worlds"]

# What C and POSIX declare in math.h and does not have one right result on every machine.
INEXACT = """acos acosh asin asinh atan atan2 atanh cbrt cos cosh erf erfc exp exp10 exp2 expm1 gamma
hypot j0 j1 jn lgamma lgamma_r log log10 log1p log2 pow sin sincos sinh tan tanh tgamma y0 y1 yn""".split()
C_LIBRARY = {name + suffix for name in INEXACT for suffix in ("", "f", "l")}

# A section is named after the one symbol in it.
SECTION = re.compile(r"^\.(?:text|data|rodata|bss|tdata|tbss|gcc_except_table)"
                     r"(?:\.(?:unlikely|hot|startup|exit|rel\.ro|cst\d+|str\d+\.\d+))?\.(?=.)")
HEADING = re.compile(r"^Relocation section '\.rela?(\S+)'")
# Offset, info, type, value, then the symbol and what is added to it.
RELOCATION = re.compile(r"^[0-9a-f]{8,}\s+[0-9a-f]+\s+R_\S+\s+[0-9a-f]+\s+(\S+)")


def built():
    """The built file of each crate below the program, by the name of its package."""
    # As `cargo xtask` builds it: other words would build half of it anew, with other features.
    command = ["cargo", "build", "--locked", "--message-format=json", "--bin", "straightedge"]
    lines = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    libraries = {}
    for line in lines.splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact":
            files = [name for name in message["filenames"] if name.endswith(".rlib")]
            libraries.update({(message["package_id"], name): None for name in files})
    return libraries


def below():
    """The packages that stand below our numeric crates, themselves included."""
    command = ["cargo", "metadata", "--locked", "--format-version=1"]
    metadata = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    members = set(metadata["workspace_members"])
    needs = {
        node["id"]: [
            other["pkg"] for other in node["deps"]
            if any(kind["kind"] is None for kind in other["dep_kinds"])
        ]
        for node in metadata["resolve"]["nodes"]
    }
    ours = {one for one in members if names[one] in OURS}
    missing = set(OURS) - {names[one] for one in ours}
    if missing:
        sys.exit(f"no crate is called {', '.join(sorted(missing))}; hint: see OURS in {sys.argv[0]}")
    found, left = set(), list(ours)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left.extend(needs[one])
    return found, ours


def node(name):
    """The symbol that a section is named after; a symbol is itself."""
    return SECTION.sub("", name.split("@")[0])


def calls(library):
    """What each function and each table of a built file refers to."""
    run = subprocess.run(["readelf", "-rW", library], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True, errors="replace")
    found, at = {}, None
    for line in run.stdout.splitlines():
        heading = HEADING.match(line)
        if heading:
            section = heading.group(1)
            at = None if section.startswith((".debug", ".eh_frame")) else node(section)
            if at is not None:
                found.setdefault(at, set())
        elif at is not None:
            relocation = RELOCATION.match(line)
            if relocation:
                found[at].add(node(relocation.group(1)))
    return found


def reached(graph, roots):
    """From where each thing that the roots can reach was reached first."""
    came, left = {root: None for root in roots}, sorted(roots)
    while left:
        later = []
        for one in left:
            for other in sorted(graph.get(one, ())):
                if other not in came:
                    came[other] = one
                    later.append(other)
        left = later
    return came


def way(came, one):
    """The way from a function of ours to what it reaches, each in a line."""
    steps = []
    while one is not None:
        steps.append(one)
        one = came[one]
    names = "\n".join(reversed(steps))
    try:
        names = subprocess.run(["c++filt"], input=names, stdout=subprocess.PIPE, text=True).stdout
    except FileNotFoundError:
        pass
    return "\n    calls ".join(names.splitlines())


def main():
    packages, ours = below()
    graph, roots, files = {}, set(), 0
    for package, library in built():
        if package not in packages:
            continue
        files += 1
        found = calls(library)
        for one, others in found.items():
            graph.setdefault(one, set()).update(others)
        if package in ours:
            roots.update(found)
    if not roots:
        sys.exit("no function of ours was found in what was built; hint: is this an ELF system?")
    came = reached(graph, roots)
    bad = sorted(C_LIBRARY & came.keys())
    for one in bad:
        print(f"{one} of the C library is reached:\n  {way(came, one)}")
    print(f"{len(roots)} functions and tables of ours in {files} built files reach {len(came)}; "
          f"of the C library's mathematics: {', '.join(bad) or 'none'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
