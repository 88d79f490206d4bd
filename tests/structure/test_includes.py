"""What a file includes, its module declares: the modules that it uses directly (DEPENDS), and the libraries.

  test_includes.py SOURCE BUILD MODULES.json      the last as CMake wrote it
"""
import json
import pathlib
import re
import sys

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
# How an include of a library begins, and the target that brings it. What is not here is the standard library's.
LIBRARIES = {
    "fmt/": "fmt::fmt",
    "nlohmann/": "nlohmann_json::nlohmann_json",
    "simdjson": "simdjson::simdjson",
    "Eigen/": "Eigen3::Eigen",
    "unsupported/Eigen/": "Eigen3::Eigen",
    "oneapi/tbb": "TBB::tbb",
    "tbb/": "TBB::tbb",
    "yaml-cpp/": "yaml-cpp",
    "muParser": "muparser::muparser",
    "hdf5": "sandglass_hdf5",
    "H5": "sandglass_hdf5",
    "zlib.h": "ZLIB::ZLIB",
    "CLI/": "CLI11::CLI11",
    "httplib.h": "sandglass_httplib",
    "boost/": "Boost::headers",
}


class Module:
    def __init__(self, declared):
        self.name = declared["target"].removeprefix("sandglass_")
        self.folder = declared["folder"]
        self.sources = {self.path_of(source) for source in declared["sources"] if "$" not in source}
        self.public = {self.path_of(header) for header in declared["public"]}
        libraries = declared["libraries"]
        self.depends = {item.removeprefix("sandglass::") for item in libraries if item.startswith("sandglass::")}
        self.libraries = set(libraries)

    def path_of(self, name):
        """As an #include names it."""
        path = (SOURCE / self.folder / name).resolve()
        for root in (BUILD / "core/plugin/generated", BUILD, SOURCE / "core/plugin/include", SOURCE):
            if path.is_relative_to(root):
                return str(path.relative_to(root))
        return str(path)


def includes(file):
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line):
            yield number, match.group(1)


def check(modules):
    """Lines that say what is wrong, in the order of the files."""
    faults = []
    by_folder = {module.folder: module for module in modules if module.name != "sandglass"}
    order = {module.name: place for place, module in enumerate(modules)}
    program = next(module for module in modules if module.name == "sandglass")

    def owner_of(path):
        if path in program.sources:
            return program
        folders = [folder for folder in by_folder if path.startswith(folder + "/")]
        return by_folder[max(folders, key=len)] if folders else None

    public = {header: module for module in modules for header in module.public}
    for folder in ("results", "core", "plugins"):
        for file in sorted((SOURCE / folder).rglob("*.[ch]pp")):
            path = str(file.relative_to(SOURCE))
            path = path.removeprefix("core/plugin/include/")
            me = public.get(path) or owner_of(str(file.relative_to(SOURCE)))
            if me is None or "plugins/template" in path:
                continue
            for number, name in includes(file):
                def fault(text):
                    faults.append(f"{file.relative_to(SOURCE)}:{number}: includes {name}, {text}")

                library = next((target for start, target in LIBRARIES.items() if name.startswith(start)), None)
                if library is not None:
                    if library not in me.libraries:
                        fault(f"but {me.name} does not declare {library}")
                    elif path in me.public:
                        fault("a library's header in a public header: what is installed needs the standard library alone")
                    continue
                other = public.get(name) or owner_of(name)
                if other is None:
                    continue
                if other is not me and other.name not in me.depends:
                    fault(f"but {me.name} does not declare {other.name}: add it to its DEPENDS")
                elif other is not me and me is not program and order[other.name] > order[me.name]:
                    fault(f"but {other.name} stands above {me.name}")
                elif other is not me and me is not program and name not in public:
                    fault(f"an internal header of {other.name}: include a public one, or make it public there")
                elif other is me and path in me.public and name not in public:
                    fault("an internal header in a public one: installed, it would not be found")
    return faults


def main():
    modules = [Module(declared) for declared in json.loads(pathlib.Path(sys.argv[3]).read_text())]
    faults = check(modules)
    print("\n".join(faults))
    assert not faults, f"{len(faults)} includes that are not declared"


if __name__ == "__main__":
    main()
