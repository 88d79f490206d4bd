"""check_embed_page.py EMBED_PAGE: what the program that embeds the page makes of modules, and what it refuses."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)


class EmbedPage(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)
        self.page = self.folder / "page"
        self.write("../first.css", "#static { color: red; }\n")
        self.write("style/page.css", "p { margin: 0; }\n")

    def write(self, name, text):
        path = self.page / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def embed(self, **modules):
        """Embeds modules of these texts, in this order."""
        for name, text in modules.items():
            self.write(f"{name}.js", text)
        if not (self.page / "modules.txt").exists():
            self.write("modules.txt", "# in order\n" + "".join(f"{name}.js\n" for name in modules))
        ran = subprocess.run([PROGRAM, self.folder / "out.cpp", self.folder / "first.css", self.page],
                             capture_output=True, text=True)
        return ran.returncode, ran.stderr

    def texts(self):
        """Script and style as a C++ compiler reads them."""
        main = ('#include <iostream>\n#include <string_view>\n'
                'int main() { std::cout << sandglass::results::kPageScript << char(1) << sandglass::results::kPageStyle; }\n')
        (self.folder / "main.cpp").write_text('#include "out.cpp"\n' + main)
        header = self.folder / "results/report/html/page_text.hpp"
        header.parent.mkdir(parents=True)
        header.write_text("#pragma once\n#include <string_view>\nnamespace sandglass::results {\n"
                          "extern const std::string_view kPageScript, kPageStyle;\n}\n")
        subprocess.run(["g++", "-std=c++20", "-I", self.folder, self.folder / "main.cpp", "-o", self.folder / "main"], check=True)
        return subprocess.run([self.folder / "main"], capture_output=True, check=True).stdout.decode().split("\x01")

    def test_modules_become_one_strict_script_in_their_order(self):
        self.write("vendor/b.min.js", "var second;")
        self.write("vendor/a.min.js", "var first;")
        awkward = 'const text = "\\\\ \\u2028 ??= 한글 \\" " + `a\\n${1}`;\n'
        status, told = self.embed(a='export const one = 1;\n' + awkward,
                                  b='import {one} from "./a.js";\nexport function two() { return one; }\n')
        self.assertEqual((status, told), (0, ""))
        script, style = self.texts()
        self.assertEqual(script, 'var first;\nvar second;\n(function () {\n"use strict";\n// a.js\nconst one = 1;\n' + awkward +
                         '// b.js\nfunction two() { return one; }\n})();\n')
        self.assertEqual(style, "#static { color: red; }\np { margin: 0; }\n")

    def refused(self, expected, **modules):
        status, told = self.embed(**modules)
        self.assertEqual(status, 1)
        self.assertIn(expected, told)
        self.assertFalse((self.folder / "out.cpp").exists())

    def test_a_name_twice(self):
        self.refused("b.js:2: 'same' is declared at", a="const same = 1;\n", b="\nexport function same() {}\n")

    def test_a_name_twice_in_a_pattern(self):
        self.refused("b.js:1: 'same' is declared at", a="class same {}\n", b="const {other, same} = {};\n")

    def test_a_name_inside_a_function_is_its_own(self):
        self.assertEqual(self.embed(a="function f() {\n  const x = 1;\n}\n", b="function g() {\n  const x = 1;\n}\n")[0], 0)

    def test_an_import_that_would_not_work(self):
        self.refused("a.js:1: expected import {names}", a='import {\n  b} from "./b.js";\n')

    def test_an_import_of_another_name(self):
        self.refused("no 'as'", a="const x = 1;\n", b='import {x as y} from "./a.js";\n')

    def test_an_import_of_what_is_not_listed(self):
        self.refused("is not listed in modules.txt", a='import {x} from "./gone.js";\n')

    def test_a_default_export(self):
        self.refused("a.js:2: expected 'export' before", a="\nexport default 1;\n")

    def test_an_import_at_run_time(self):
        self.refused("while the page runs", a='const later = import("./b.js");\n')

    def test_what_would_end_the_script(self):
        self.refused('a.js:2: "</script"', a='\nconst s = "</script>";\n')

    def test_a_file_that_is_not_listed(self):
        self.write("views/forgotten.js", "const x = 1;\n")
        self.refused("forgotten.js is not listed", a="const y = 1;\n")

    def test_a_listed_file_that_is_not_there(self):
        self.write("modules.txt", "a.js\ngone.js\n")
        self.refused("modules.txt:2: there is no", a="const y = 1;\n")


if __name__ == "__main__":
    unittest.main()
