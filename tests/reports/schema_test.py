#!/usr/bin/python3
"""Holds report.json files against the published schema: schema_test.py REPORT…"""
import json
import pathlib
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "reports" / "report.schema.json"


def main():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0
    for path in sys.argv[1:]:
        for mistake in validator.iter_errors(json.loads(pathlib.Path(path).read_text())):
            place = "".join(f"[{each}]" if isinstance(each, int) else f".{each}"
                            for each in mistake.absolute_path)
            print(f"{path}: {place}: {mistake.message[:200]}", file=sys.stderr)
            wrong += 1
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 64
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
