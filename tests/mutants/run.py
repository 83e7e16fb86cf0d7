#!/usr/bin/env python3
"""Builds each planted bug in a copy of the sources and looks until it is found.

A patch says before its diff what it does, and may say `found-by: tests NAME…`: then these test
binaries have to fail, and not a simulated run. `./dev mutants --help` tells the rest.
"""
import argparse
import functools
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
WORK = SOURCE / "build" / "mutants"
COPY = WORK / "source"
PRESET = "ci-release"  # --preset sets another one
HUNT_SECONDS_MAX = 1800


def run(command, **options):
    return subprocess.run(command, text=True, capture_output=True, **options)


def copy_sources():
    """The working tree as it is now; what has not changed keeps its time, so little is rebuilt."""
    COPY.mkdir(parents=True, exist_ok=True)
    listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                 cwd=SOURCE, check=True).stdout.split("\0")
    wanted = {name for name in listed if name and (SOURCE / name).is_file()}
    for old in COPY.rglob("*"):
        name = str(old.relative_to(COPY))
        if old.is_file() and name not in wanted and not name.startswith(("build/", ".git/")):
            old.unlink()
    for name in wanted:
        target = COPY / name
        if not target.exists() or target.read_bytes() != (SOURCE / name).read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCE / name, target)
    if not (COPY / ".git").exists():
        run(["git", "init", "-q", "."], cwd=COPY, check=True)
    run(["cmake", "--preset", PRESET], cwd=COPY, check=True)


def header(patch, key):
    found = re.search(rf"^{key}: *(.+)$", patch.read_text(), re.MULTILINE)
    return found.group(1).strip() if found else ""


def build(targets):
    return run(["cmake", "--build", "--preset", PRESET, "--", *targets], cwd=COPY)


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def hunt(patch, seeds):
    """Looks by simulated runs; a process that crashes has found it too."""
    out = WORK / "found" / patch.stem
    command = [COPY / "build" / PRESET / "bin" / "baton-sim", "hunt", "--json", "--seeds", str(seeds),
               "--out", out]
    try:
        told = run(command, cwd=COPY, timeout=HUNT_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return {"found": False, "problem": f"looked for {HUNT_SECONDS_MAX} s"}
    if told.returncode < 0:
        return {"found": True, "by": "invariant", "rule": last_line(told.stderr) or "it was killed"}
    if told.returncode not in (0, 1):
        return {"found": False, "problem": last_line(told.stderr)}
    return json.loads(told.stdout)


def failing_tests(names):
    return [name for name in names
            if run([COPY / "build" / PRESET / "bin" / f"test_{name}"], cwd=COPY).returncode != 0]


def fail_tests(names):
    failing = failing_tests(names)
    return {"found": True, "by": "tests", "rule": failing[0]} if failing else {"found": False}


@functools.cache
def fails_without_bug(name):
    """A test that fails anyway finds nothing."""
    return build([f"test_{name}"]).returncode != 0 or bool(failing_tests([name]))


def judge(patch, seeds):
    began = time.monotonic()
    told = {"found": False}
    tests = header(patch, "found-by").removeprefix("tests").split()
    broken = [name for name in tests if fails_without_bug(name)]
    if broken:
        return {"name": patch.stem, "found": False,
                "problem": f"test_{broken[0]} fails without the bug"}
    applied = run(["git", "apply", patch], cwd=COPY)
    if applied.returncode != 0:
        told["problem"] = "the patch does not apply: " + last_line(applied.stderr)
    else:
        built = build([f"test_{name}" for name in tests] or ["baton-sim"])
        if built.returncode != 0:
            told["problem"] = "it does not build: " + "".join(
                line for line in built.stdout.splitlines() if "error" in line)[:300]
        else:
            told = fail_tests(tests) if tests else hunt(patch, seeds)
        run(["git", "apply", "-R", patch], cwd=COPY, check=True)
    return {"name": patch.stem, "what": header(patch, "what"), **told,
            "seconds_with_build": round(time.monotonic() - began, 1)}


def seeds_of(result):
    """How many seeds of swarm it took; none where it was something else that found it."""
    by_swarm = result.get("by") == "seed" and result.get("scenario") == "swarm"
    return result["number"] if by_swarm else None


def row(result):
    small = result.get("smallest", {})
    size = f"{small['after']['faults']} faults, {small['after']['executions']} executions" if small else ""
    where = {"seed": "seed {number} of {scenario}", "sweep": "sweep of {scenario}"}.get(result.get("by"), "{by}")
    found = where.format(**{"by": "", **result}) if result["found"] else "SURVIVES"
    return (f"{result['name']:<52}{result.get('rule', result.get('problem', ''))[:24]:<26}{found:<30}"
            f"{result.get('seconds', 0):>7.1f} s  {result.get('policy', ''):<12}{size}")


def policy_shares(results):
    """Of the seeds of each policy, how many fail, over all planted bugs that seeds find."""
    shares = {}
    for result in results:
        for name, score in result.get("policies", {}).items():
            if seeds_of(result) is not None and score["seeds"]:
                shares.setdefault(name, []).append(score["failing"] / score["seeds"])
    return {name: round(statistics.mean(all_of), 4) for name, all_of in sorted(shares.items())}


def summary(results):
    by_seed = [seeds_of(each) for each in results if seeds_of(each) is not None]
    small = [each["smallest"] for each in results if "smallest" in each]

    def median(values):
        return statistics.median(values) if values else None

    return {"mutants": len(results), "found": sum(each["found"] for each in results),
            "median_seeds": median(by_seed),
            "median_faults": median([each["after"]["faults"] for each in small]),
            "median_executions": median([each["after"]["executions"] for each in small]),
            "failing_share_by_policy": policy_shares(results)}


def main():
    global PRESET
    parser = argparse.ArgumentParser(
        prog="./dev mutants", description=__doc__.splitlines()[0],
        epilog="Examples: ./dev mutants  ·  ./dev mutants abandoned-keeps-slot  ·  "
               "./dev mutants --patches ../more --json. Exits 1 if a planted bug survives.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="patches without .patch; none: all")
    parser.add_argument("--patches", type=pathlib.Path, default=SOURCE / "tests" / "mutants",
                        metavar="DIR", help="where they are; without it tests/mutants")
    parser.add_argument("--seeds", type=int, default=20000, help="how many at most for each")
    parser.add_argument("--preset", default=PRESET,
                        help="how it is built; without it optimised, as many seeds want it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args()
    PRESET = asked.preset
    folder = asked.patches.resolve()
    patches = [folder / f"{name}.patch" for name in asked.names] or sorted(folder.glob("*.patch"))
    missing = [str(each) for each in patches if not each.is_file()]
    if missing or not patches:
        print(f"./dev mutants: there is no {missing[0] if missing else f'patch in {folder}'}",
              file=sys.stderr)
        return 64
    copy_sources()
    results = []
    for number, patch in enumerate(patches, 1):
        results.append(judge(patch, asked.seeds))
        print(f"{number:>3}/{len(patches)} {row(results[-1])}", file=sys.stderr, flush=True)
    told = {**summary(results), "results": results}
    (WORK / "results.json").write_text(json.dumps(told, indent=1) + "\n")
    if asked.json:
        print(json.dumps(told, indent=1))
    else:
        print("\n".join(map(row, results)))
        print(json.dumps(summary(results)))
    return 0 if all(each["found"] for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
