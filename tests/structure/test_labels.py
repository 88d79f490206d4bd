"""./check runs every test in one of the configurations that it builds, and every test file belongs to a test.

Arguments: the source folder and a JSON list of the tests, {"name", "labels"}, as CMake knows them.
"""
import json
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
tests = json.loads(pathlib.Path(sys.argv[2]).read_text())
check = (source / "check").read_text()
presets = {preset["name"]: preset for preset in json.loads((source / "CMakePresets.json").read_text())["configurePresets"]}
faults = []

# What each of the two full configurations leaves out: in its preset, or as ./check configures it.
left_out = {preset: set(presets[preset]["cacheVariables"]["SANDGLASS_WITHOUT_TESTS"].split(";")) - {""}
            for preset in ("asan", "release")}
left_out["release"] |= set(re.search(r"-DSANDGLASS_WITHOUT_TESTS=(\S*)", check)[1].split(";"))
if re.search(r"ctest[^\n]*release[^\n]* -(L|LE|R|E) |run_tests asan[^\n]* -(L|LE|R|E) ", check):
    faults.append("check: ctest leaves tests out; labels and SANDGLASS_WITHOUT_TESTS are what does that")
for test in tests:
    if all(labels & set(test["labels"]) for labels in left_out.values()):
        faults.append(f"{test['name']}: no configuration of ./check has it (labels {', '.join(test['labels'])})")

lists = {path.parent: path.read_text() for path in (source / "tests").rglob("CMakeLists.txt")}
for file in sorted((source / "tests").rglob("test_*")):
    if file.suffix not in (".cpp", ".py", ".cmake"):
        continue
    folder = next(parent for parent in file.parents if parent in lists)
    name = file.relative_to(folder).as_posix()
    words = re.findall(r'"[^"]*"|[^\s()";]+', lists[folder])
    short = file.stem.removeprefix("test_")  # what the Python tests of a folder are called in its list
    if not {name, f"${{CMAKE_CURRENT_SOURCE_DIR}}/{name}", short, f'"{short.replace("_", " ")}"'} & set(words):
        faults.append(f"{file.relative_to(source)}: no CMakeLists.txt names it")

print("\n".join(faults))
sys.exit(1 if faults or len(tests) < 50 else 0)
