"""The installed tree works under any prefix, and a plugin built out of tree against it runs in a sweep."""
import os
import pathlib
import re
import shutil
import subprocess

import harness
from harness import SOURCE, Case

BUILD = os.environ["SANDGLASS_BUILD"]


class Package(Case):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "some where" / "prefix"
        self.run_step("cmake", "--install", BUILD, "--prefix", self.prefix)
        self.installed = self.prefix / "bin/sandglass"

    def run_step(self, *command, expect=0, **options):
        result = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=self.folder, timeout=500, **options)
        self.assertEqual(result.returncode, expect, result.stdout + result.stderr)
        return result

    def build_template(self):
        source = self.folder / "my_plugin"
        shutil.copytree(SOURCE / "plugins/template", source)
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        self.run_step("cmake", "-S", source, "-B", source / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}", *launcher)
        self.run_step("cmake", "--build", source / "build")
        libraries = list((source / "build").glob("**/*.so"))
        self.assertEqual(len(libraries), 1, libraries)
        return libraries[0]

    def test_a_plugin_built_against_the_installed_package_runs_in_a_sweep(self):
        listed = self.run_step(self.installed, "plugin", "list").stdout
        library = self.build_template()
        with_it = self.run_step(self.installed, "plugin", "list", "noise", "--plugin", library).stdout
        foreign = [line.split()[0] for line in with_it.splitlines() if re.match(r"    [a-z_]+ \*", line)]
        self.assertEqual(len(foreign), 1, with_it)
        name = foreign[0]
        self.assertNotIn(f" {name} ", listed)
        self.assertIn(f'"noise.{name}"', self.run_step(self.installed, "schema", "--plugin", library).stdout)

        study = self.write("study.yaml", harness.SMALL_STUDY.replace(
            "noise: {use: masking, ratio: 0.25}", f"noise: {name}\nplugins: [{library}]").replace(
            "    noise.ratio: [0.0, 0.25, 0.5]\n", ""))
        result = self.run_step(self.installed, "run", study, "--out", "run")
        self.assertIn("4/4 trials", result.stderr)
        import h5py
        with h5py.File(self.folder / "run/study.h5") as file:
            self.assertTrue((file["status"][...] == 0).all())
            self.assertIn(name, str(dict(file.attrs)))

        # The same library on the plugin path is found as well; named twice it is still one plugin.
        environment = {**os.environ, "SANDGLASS_PLUGIN_PATH": str(library.parent)}
        self.run_step(self.installed, "describe", f"noise/{name}", env=environment)
        self.run_step(self.installed, "describe", f"noise/{name}", "--plugin", library, env=environment)
        # A copy of it is another library with the same name: refused, naming both.
        copy = self.folder / "copy.so"
        shutil.copy(library, copy)
        refused = self.run_step(self.installed, "plugin", "list", "--plugin", library, "--plugin", copy, expect=3)
        self.assertIn(str(library), refused.stderr)
        self.assertIn(str(copy), refused.stderr)

    def test_a_plugin_built_against_other_headers_is_refused_until_it_is_built_against_the_programs(self):
        self.build_template()
        header = self.prefix / "include/sandglass/core/plugin/interfaces/noise.hpp"
        original = header.read_text()
        header.write_text(original.replace("  virtual ~Noise();", "  virtual ~Noise();\n  virtual void other() {}"))
        build = self.folder / "my_plugin/build"
        self.run_step("cmake", "--build", build)
        library = next(build.glob("**/*.so"))
        refused = self.run_step(self.installed, "plugin", "list", "noise", "--plugin", library, expect=3)
        self.assertIn("interfaces: built against", refused.stderr)
        header.write_text(original)
        self.run_step("cmake", "--build", build)
        self.run_step(self.installed, "plugin", "list", "noise", "--plugin", library)

    def test_the_installed_program_runs_a_study_without_the_build_tree(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        self.run_step(self.installed, "run", study, "--out", "run")
        linked = self.run_step("ldd", self.installed).stdout
        self.assertNotIn(BUILD, linked)
        self.assertNotIn("not found", linked)


class MissingPackages(Case):
    """Without apt, ./quickstart and ./check say by name what is missing."""

    def run_script(self, script, *without):
        tools = self.folder / "bin"
        tools.mkdir()
        for tool in ("bash", "dirname", "mkdir", "cat", "paste", "env", "id", "ccache", "git", "ncdump", "h5cc", "ninja", "cmake", "g++"):
            if tool not in without and shutil.which(tool):
                (tools / tool).symlink_to(shutil.which(tool))
        copy = self.folder / "checkout"
        copy.mkdir()
        shutil.copy(SOURCE / script, copy)
        shutil.copytree(SOURCE / ".ci", copy / ".ci")
        return subprocess.run([copy / script], capture_output=True, text=True, env={"PATH": str(tools)}, timeout=120)

    def test_they_are_named(self):
        for script in ("quickstart", "check"):
            with self.subTest(script):
                result = self.run_script(script, "ninja", "h5cc")
                self.assertNotEqual(result.returncode, 0)
                self.assertIn("ninja-build", result.stderr)
                self.assertIn("libhdf5-dev", result.stderr)
                self.assertNotIn("libfmt-dev", result.stderr)
                shutil.rmtree(self.folder)
                pathlib.Path(self.folder).mkdir()


if __name__ == "__main__":
    harness.main()
