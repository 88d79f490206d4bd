"""A folder holds at most twenty files, so that a listing of it is read at a glance.

  test_folders.py SOURCE
"""
import os
import pathlib
import sys

MOST = 20
NOT_COUNTED = {"CMakeLists.txt", "README.md", "REFERENCE.md"}  # what goes with the files
DATA = {"tests/config_errors/cases"}  # one file for each case, read by a program
OUTPUT = {"__pycache__", "runs"}  # never checked in


def crowded(source):
    """A line for each folder that holds more."""
    for top in ("core", "experiments", "plugins", "quickstart", "results", "tests"):
        for folder, below, files in os.walk(source / top):
            below[:] = sorted(name for name in below if name not in OUTPUT)
            name = str(pathlib.Path(folder).relative_to(source))
            count = len(set(files) - NOT_COUNTED)
            if count > MOST and name not in DATA:
                yield f"{name}: {count} files, expected at most {MOST}: join those of one subject, or give them a folder"


def main():
    faults = list(crowded(pathlib.Path(sys.argv[1])))
    print("\n".join(faults))
    assert not faults, f"{len(faults)} folders with too many files"


if __name__ == "__main__":
    main()
