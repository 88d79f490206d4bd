"""A study's report is one file that asks for nothing: its policy, its data, and what stands there without its script."""
import base64
import gzip
import hashlib
import html.parser
import json
import os
import re
import shlex
import shutil
import subprocess
import unittest

import harness

OUTSIDE = re.compile(r"""(?:src|href|action|xlink:href)\s*=|@import|url\(""", re.I)


TWO_OBJECTIVES = "objective: [{metric: valid.mse, goal: minimize}, {metric: valid.bce, goal: minimize}]\n"


# Runs pieces of Python one after the other, each in a namespace of its own: libraries are imported once for all.
EACH_ALONE = """
import json, sys
for name, text in json.load(sys.stdin).items():
    try:
        exec(compile(text, name, "exec"), {"__name__": "__main__"})
    except BaseException as error:
        sys.exit(f"under {name}: {type(error).__name__}: {error}\\n{text}")
"""


class Page(html.parser.HTMLParser):
    """The parts of a report."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.styles, self.policy, self.text, self.tags = {}, [], None, "", []
        self._open = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag in ("script", "style"):
            self._open = (tag, attributes.get("id", ""))

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._open = None

    def handle_data(self, data):
        if self._open is None:
            self.text += data
        elif self._open[0] == "style":
            self.styles.append(data)
        else:
            self.scripts[self._open[1]] = self.scripts.get(self._open[1], "") + data

    def document(self):
        return json.loads(self.scripts["study"])

    def arrays(self):
        return gzip.decompress(base64.b64decode(self.scripts["arrays"], validate=True))


def source_of(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def refs(value):
    """All references into the arrays."""
    if isinstance(value, dict):
        if {"offset", "length", "type", "shape"} <= value.keys():
            yield value
        else:
            for one in value.values():
                yield from refs(one)
    elif isinstance(value, list):
        for one in value:
            yield from refs(one)


class Report(harness.Case):
    def report(self, study="run", *options):
        self.run_program("report", study, "-o", "report.html", *options)
        text = (self.folder / "report.html").read_text()
        return text, Page(text)

    def check_self_contained(self, text, page):
        self.assertTrue(text.startswith("<!DOCTYPE html>"))
        self.assertIn("default-src 'none'", page.policy)
        self.assertIn("script-src " + source_of(page.scripts[""]), page.policy)
        self.assertIn("style-src " + source_of("".join(page.styles)), page.policy)
        self.assertNotIn("unsafe", page.policy)
        self.assertNotIn("connect-src", page.policy)
        static = text[:text.index("<script")]
        self.assertIsNone(OUTSIDE.search(static[static.index("<body>"):]))
        for tag, attributes in page.tags:
            self.assertFalse(attributes.keys() & {"style", "src", "href", "onload", "onerror", "onclick"}, (tag, attributes))
        arrays = page.arrays()
        sizes = {"f32": 4, "f64": 8, "i32": 4, "i16": 2, "u16": 2, "u8": 1}
        for ref in refs(page.document()):
            self.assertEqual(ref["offset"] % 8, 0)
            self.assertLessEqual(ref["offset"] + ref["length"] * sizes[ref["type"]], len(arrays))
            length = 1
            for size in ref["shape"]:
                length *= size
            self.assertEqual(length, ref["length"])

    def test_the_lines_under_the_views_run_as_they_stand(self):
        for text in (harness.SMALL_STUDY, harness.SMALL_STUDY + TWO_OBJECTIVES):
            self.run_program("run", self.write("small.yaml", text), "--out", "run", "--overwrite")
            shutil.copy(self.folder / "run/study.h5", self.folder)
            _, page = self.report()
            commands = page.document()["commands"]
            self.assertGreaterEqual(len(commands), 15)
            views = sorted(commands, key=lambda view: view == "decoder")  # whose codes are those of the latents
            for view in views:
                with self.subTest(view):
                    if commands[view]["command"]:
                        program, *arguments = shlex.split(commands[view]["command"])
                        self.assertEqual(program, "sandglass")
                        self.run_program(*arguments)
            lines = {view: commands[view]["python"] for view in views if commands[view]["python"]}
            ran = subprocess.run(["/usr/bin/python3", "-W", "error::FutureWarning", "-c", EACH_ALONE], cwd=self.folder,
                                 input=json.dumps(lines), text=True, capture_output=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_nothing_is_lost_under_a_report(self):
        self.run_small()
        (self.folder / "precious").write_text("mine")
        (self.folder / "copy.h5").write_bytes((self.folder / "run/study.h5").read_bytes())
        os.mkfifo(self.folder / "pipe")
        for study, output, status, word in [("run", "run/journal.sgj", 3, "a file of a run"), ("run", "run/trials/000000.h5", 3, "a file of a run"),
                                            ("copy.h5", "copy.h5", 3, "the study itself"), ("run", "pipe", 3, "not a regular file"),
                                            ("run", "precious", 2, "--overwrite"), ("run", "run", 3, "run is ")]:
            with self.subTest(output):
                for command in (["report", study, "-o", output], ["export", study, "--to", "csv", "-o", output, "--overwrite"]):
                    if command[0] == "report" or output != "precious":
                        self.assertIn(word, self.run_program(*command, expect=status).stderr)
        self.assertEqual((self.folder / "precious").read_text(), "mine")
        self.run_program("verify", "run")
        self.run_program("report", "run", "-o", "precious", "--overwrite")
        self.run_program("report", "run", "-o", "precious")

    def test_of_a_whole_study(self):
        ran = self.run_small().stdout
        text, page = self.report()
        self.check_self_contained(text, page)
        document = page.document()
        self.assertEqual(document["study"]["status"], "complete")
        self.assertEqual(document["study"]["counts"], {"completed": 12, "pruned": 0, "failed": 0, "not_run": 0})
        self.assertEqual(document["points"]["rank"], [1, 2, 3, 4, 5, 6])
        self.assertEqual(len(document["trials"]["trial"]), 12)
        self.assertIn(document["study"]["digest"], ran)
        for part in ("images", "latents", "health", "effects", "importance", "series", "filters"):
            self.assertIsNotNone(document[part], document["missing"])
        self.assertIn("Which points are best?", page.text)
        self.assertIn(document["verdict"]["lines"][0]["text"], page.text)
        self.assertIn("name: small", page.text)

    def test_a_study_file_alone_gives_the_same_page_but_for_weights(self):
        self.run_small()
        _, whole = self.report()
        (self.folder / "run/study.h5").rename(self.folder / "study.h5")
        _, alone = self.report("study.h5")
        for part in ("points", "verdict", "effects", "importance", "objectives", "axes", "metrics", "images", "health"):
            self.assertEqual(whole.document()[part], alone.document()[part], part)

    def test_the_decoder_of_the_page_gives_the_recorded_reconstruction(self):
        import numpy

        self.run_small()
        _, page = self.report()
        document, arrays = page.document(), page.arrays()
        types = {"f32": "<f4", "i16": "<i2", "u8": "u1", "i32": "<i4"}

        def read(ref):
            items = numpy.frombuffer(arrays, types[ref["type"]], ref["length"], ref["offset"]).astype(float)
            return (items * ref.get("scale", 1) + ref.get("zero", 0)).reshape(ref["shape"])

        decoder = document["decoder"]
        self.assertIsNotNone(decoder, document["missing"])
        apply = {"relu": lambda x: numpy.maximum(x, 0), "sigmoid": lambda x: 1 / (1 + numpy.exp(-x)),
                 "tanh": numpy.tanh, "linear": lambda x: x}
        values = read(decoder["codes"])[:4]
        for layer in decoder["layers"]:
            values = apply[layer["activation"]](values @ read(layer["weight"]) + read(layer["bias"]))
        trials = {one["trial"]: one for one in document["images"]["trials"]}
        recorded = read(trials[decoder["trial"]]["reconstruction"]).reshape(4, -1)
        self.assertLess(numpy.abs(values - recorded).max(), 0.01)

    def test_awkward_words_stay_words(self):
        awkward = '</script><!-- <b onclick="x">&amp; " \' \u2028 \u2029 한글 ' + "long " * 2000
        study = harness.SMALL_STUDY.replace("question: Does it run?", "question: " + json.dumps(awkward, ensure_ascii=True))
        self.run_program("run", self.write("small.yaml", study), "train.epochs=1", "--out", "run")
        text, page = self.report()
        self.check_self_contained(text, page)
        self.assertEqual(page.document()["study"]["question"], awkward)
        self.assertNotIn("\u2028", text[text.index('id="study"'):])
        self.assertIn("<!-- <b onclick", page.text)

    def test_a_study_without_arrays_says_what_is_missing(self):
        study = harness.SMALL_STUDY.replace("latents: test, weights: all, reconstructions: 4", "weights: none")
        self.run_program("run", self.write("small.yaml", study), "--out", "run")
        text, page = self.report()
        self.check_self_contained(text, page)
        document = page.document()
        for part in ("images", "latents", "health", "decoder", "filters"):
            self.assertIsNone(document[part])
            self.assertIn("record", document["missing"][part])

    def test_lost_and_damaged_trial_files_are_named_and_the_rest_is_shown(self):
        self.run_small()
        run = self.folder / "run"
        (run / "study.h5").unlink()
        (run / "trials/000003.h5").unlink()
        (run / "trials/000004.h5").write_bytes(b"no longer HDF5")
        report = self.run_program("report", "run", "-o", "a.html")
        for words in ("2 trials are lost", "trials/000003.h5 is missing", "trials/000004.h5 is damaged"):
            self.assertIn(words, report.stderr)
            self.assertIn(words, (self.folder / "a.html").read_text(errors="replace"))
        self.assertIn("sandglass rerun run --trial 3 --trial 4", report.stderr)
        self.assertIn("trials/000003.h5 is missing", self.run_program("plot", "run", "images", "-o", "a.svg").stderr)
        for trial, words in ((3, "trials/000003.h5 is missing"), (4, "trials/000004.h5 is damaged")):
            refused = self.run_program("export", "run", "--to", "anndata", "--trial", trial, "-o", "a.h5ad", expect=3)
            self.assertIn(words, refused.stderr)
            self.assertNotIn("record:", refused.stderr)
            self.assertNotIn("study.yaml", refused.stderr)
            self.assertIn("sandglass rerun run --trial N", refused.stderr)
        refused = self.run_program("encode", "run", "--trial", 4, "--split", "test", expect=3).stderr
        self.assertIn("000004.h5", refused)
        self.assertIn("sandglass rerun run --trial 4", refused)
        for status in (1, 0):  # the first one builds study.h5, without the arrays
            said = self.run_program("resume", "run", expect=status).stderr
            self.assertIn("nothing to run", said)
            self.assertIn("sandglass rerun run --trial 3 --trial 4", said)
        (run / "study.h5").unlink()
        self.run_program("export", "run", "--to", "csv", "-o", "a.csv")
        self.run_program("compare", "run", "run")
        for file in (run / "trials").iterdir():
            file.unlink()
        refused = self.run_program("plot", "run", "latents", "-o", "b.svg", expect=2).stderr
        self.assertIn("trials/000000.h5 is missing", refused)
        self.assertNotIn("record:", refused)

    def test_a_full_disk_under_a_report_speaks_of_no_resume(self):
        import resource

        self.run_small()

        def lower():
            resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))

        for words in (("report", "run", "-o", "a.html"), ("export", "run", "--to", "jsonl", "-o", "a.jsonl")):
            full = self.run_program(*words, expect=3, preexec_fn=lower).stderr
            self.assertIn("File too large", full)
            self.assertNotIn("resume", full)

    def test_a_damaged_journal_beside_a_whole_study_file_is_no_reason_to_remove_it(self):
        self.run_small()
        (self.folder / "run/journal.sgj").write_text("nothing is left\n")
        refused = self.run_program("show", "run", expect=3).stderr
        self.assertIn("run/study.h5", refused)
        self.assertNotIn("Remove", refused)
        self.run_program("show", "run/study.h5")

    def test_damage_within_the_journal_names_the_study_file_that_is_whole(self):
        self.run_small()
        journal = self.folder / "run/journal.sgj"
        text = bytearray(journal.read_bytes())
        text[text.index(b"\n") + 100] ^= 1
        journal.write_bytes(text)
        self.assertIn("run/study.h5 has what had finished", self.run_program("show", "run", expect=3).stderr)
        self.run_program("show", "run/study.h5")

    def test_a_study_whose_entry_in_the_journal_is_damaged_can_be_run_again_elsewhere(self):
        self.run_small()
        journal = self.folder / "run/journal.sgj"
        text = bytearray(journal.read_bytes())
        text[30] ^= 1
        journal.write_bytes(text)
        for command in ("show", "resume", "collect"):
            refused = self.run_program(command, "run", expect=3).stderr
            self.assertIn("sandglass run run/study.yaml --out FOLDER", refused)
            self.assertEqual(refused.count("run/study.h5 has what had finished"), 1)
            self.assertNotIn("truncate", refused)
        self.run_program("show", "run/study.h5")
        self.run_program("run", "run/study.yaml", "--out", "again")
        self.assertEqual(harness.differences(self.folder / "run/study.h5", self.folder / "again/study.h5"), [])

    def test_of_a_study_whose_trials_all_failed(self):
        study = harness.SMALL_STUDY.replace("learning_rate: 0.003", "learning_rate: 1.0e+30").replace("adam", "sgd")
        self.run_program("run", self.write("small.yaml", study), "loss.use=mse", "--out", "run", expect=None)
        text, page = self.report()
        self.check_self_contained(text, page)
        document = page.document()
        self.assertEqual(document["study"]["counts"]["completed"], 0)
        self.assertIsNone(document["verdict"]["best_point"])
        self.assertEqual(len(document["failures"]), document["study"]["counts"]["failed"])
        self.assertIn("failed in train", page.text)
        self.assertIsNone(document["effects"])

    def test_of_one_trial(self):
        study = harness.SMALL_STUDY[:harness.SMALL_STUDY.index("sweep:")] + "objective: {metric: valid.mse, goal: maximize}\n"
        self.run_program("run", self.write("small.yaml", study), "--out", "run")
        text, page = self.report()
        self.check_self_contained(text, page)
        self.assertEqual(page.document()["points"]["rank"], [1])
        self.assertIn("The highest valid.mse", page.text)

    def test_of_several_objectives_there_is_a_front_and_no_rank(self):
        study = harness.SMALL_STUDY.replace("record:", "objective: [{metric: valid.mse}, {metric: valid.bce}]\nrecord:")
        self.run_program("run", self.write("small.yaml", study), "--out", "run")
        text, page = self.report()
        self.check_self_contained(text, page)
        document = page.document()
        self.assertTrue(any(document["points"]["front"]))
        self.assertEqual(set(document["points"]["rank"]), {None})
        self.assertIn("Pareto front", page.text)
        self.assertIn("<circle", text)

    def test_what_cannot_be_written_or_read_is_told(self):
        self.run_small("run", "train.epochs=1")
        self.assertIn("no/report.html", self.run_program("report", "run", "-o", "no/report.html", expect=3).stderr)
        self.assertIn("does not exist", self.run_program("report", "nothing", expect=3).stderr)

    def test_the_same_study_gives_the_same_file(self):
        self.run_small("run", "train.epochs=1")
        self.assertEqual(self.report()[0], self.report()[0])


if __name__ == "__main__":
    unittest.main()
