"""What a person sees: a bar on a terminal, plain lines in a pipe, tables, help, exit codes."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios

import harness
from harness import Case

ESCAPES = re.compile(r"\033\[[0-9;]*[A-Za-z]")


class Terminal(Case):
    def run_in_terminal(self, *arguments, columns=80):
        """Runs the program with all its streams on a terminal; returns what was drawn, line by line."""
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = self.start(*arguments, stdout=terminal, stderr=terminal, stdin=terminal)
        os.close(terminal)
        data = b""
        while True:
            try:
                chunk = os.read(controller, 65536)
            except OSError:
                break
            if not chunk:
                break
            data += chunk
        os.close(controller)
        self.assertEqual(process.wait(timeout=60), 0)
        return [ESCAPES.sub("", part) for part in re.split(r"[\r\n]+", data.decode())], data.decode()

    def test_control_characters_of_a_study_are_shown_and_not_obeyed(self):
        evil = "a\x1b[2Jb.csv"
        for name in (evil, "=b.csv"):
            self.write(name, "x,y,z\n" + "".join(f"0.{i % 7},0.{i % 5},0.{i % 3}\n" for i in range(120)))
        study = self.write("evil.yaml", """\
name: evil
question: "What \\e[2J is \\x9b31m this?"
dataset: {use: csv, file: "=b.csv", train: 80, valid: 20, test: 20}
model: {use: autoencoder, hidden: [4], latent: 2}
loss: mse
metrics: [mse]
train: {epochs: 2, batch: 40}
sweep: {axes: {dataset.file: ["a\\e[2Jb.csv", "=b.csv"]}}
expect: [{metric: test.mse, below: 10}]
""")
        shown = [self.run_program("run", study, "--out", "run"), self.run_program("plan", study)]
        for words in (("show",), ("show", "--trial", "0"), ("show", "--by", "point"), ("status",), ("verify",)):
            shown.append(self.run_program(words[0], "run", *words[1:]))
        shown.append(self.run_program("compare", "run", "run"))
        for one in shown:
            for text in (one.stdout, one.stderr):
                self.assertNotRegex(text, "[\x00-\x08\x0b-\x1f\x7f-\x9f]", one.args)
            if one.args[0] != "status":  # which names the best trial alone
                self.assertIn("\\x1b[2J", one.stdout + one.stderr, one.args)
        # Tables and JSON for programs have it as it is, and no text that a spreadsheet takes for a formula.
        table = self.run_program("show", "run", "--csv").stdout
        self.assertIn(evil, table)
        [trial] = [one for one in self.show()["trials"] if evil in one["parameters"]["dataset.file"]]
        self.assertTrue(trial["parameters"]["dataset.file"].endswith(evil))

    def test_a_terminal_gets_a_bar_that_fits_into_80_columns(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        lines, raw = self.run_in_terminal("run", study, "--out", "run", "train.epochs=30")
        self.assertTrue(any("█" in line or "░" in line for line in lines), raw)
        self.assertTrue(any("epochs/s" in line and "best so far" in line for line in lines), raw)
        for line in lines:
            self.assertLessEqual(len(line), 80, line)

    def test_a_narrow_terminal_is_not_overrun(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        lines, _ = self.run_in_terminal("run", study, "--out", "run", columns=60)
        for line in lines:
            self.assertLessEqual(len(line), 60, line)

    def test_a_pipe_gets_plain_lines(self):
        result = self.run_small()
        self.assertIn("12/12 trials", result.stderr)
        self.assertNotIn("\033", result.stderr + result.stdout)
        self.assertNotIn("\r", result.stderr + result.stdout)
        self.assertIn("study.h5", result.stdout)

    def test_no_color_is_honoured(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        self.start("run", study, "--out", "run").communicate()
        os.environ["NO_COLOR"] = "1"
        try:
            harness.ENVIRONMENT["NO_COLOR"] = "1"
            _, raw = self.run_in_terminal("show", "run")
        finally:
            del os.environ["NO_COLOR"], harness.ENVIRONMENT["NO_COLOR"]
        self.assertNotIn("\033[", raw)


class Show(Case):
    def setUp(self):
        super().setUp()
        self.run_small()

    def test_the_table_is_sorted_by_the_objective_or_by_any_column(self):
        best_first = self.show()["trials"]
        values = [t["metrics"]["valid.reconstruction"] for t in best_first]
        self.assertEqual(values, sorted(values))
        for column in ("trial", "noise.ratio", "valid.mse"):
            text = self.run_program("show", "run", "--sort", column, "--json").stdout
            rows = json.loads(text)["trials"]
            keys = [r["trial"] if column == "trial" else r["parameters"].get(column, r["metrics"].get(column)) for r in rows]
            self.assertEqual(keys, sorted(keys), column)
        self.run_small("psnr", "metrics=[psnr]")
        rows = json.loads(self.run_program("show", "psnr", "--sort", "test.psnr", "--json").stdout)["trials"]
        best = [r["metrics"]["test.psnr"] for r in rows]
        self.assertEqual(best, sorted(best, reverse=True))
        backwards = json.loads(self.run_program("show", "run", "--reverse", "--json").stdout)["trials"]
        self.assertEqual([t["trial"] for t in backwards], [t["trial"] for t in best_first][::-1])

    def test_further_metrics_are_columns_with_intervals_over_the_replicates(self):
        trials = json.loads(self.run_program("show", "run", "--json").stdout)["trials"]
        text = self.run_program("show", "run", "--metric", "test.mse").stdout
        for trial in trials:
            self.assertIn(f" {trial['metrics']['test.mse']:.5g}\n", text)
        text = self.run_program("show", "run", "--by", "point", "--metric", "test.mse", "valid.mse").stdout
        self.assertEqual(len(re.findall(r"\d ± \d", text)), 3 * len(trials) // 2)
        self.assertIn("did you mean 'test.mse'?", self.run_program("show", "run", "--metric", "test.mes", expect=2).stderr)

    def test_an_unknown_column_names_the_known_ones(self):
        result = self.run_program("show", "run", "--sort", "noise.ration", expect=2)
        self.assertIn("did you mean 'noise.ratio'?", result.stderr)

    def test_by_point_gives_means_over_the_replicates(self):
        shown = json.loads(self.run_program("show", "run", "--by", "point", "--json").stdout)
        self.assertEqual(len(shown["points"]), 6)
        trials = self.show()["trials"]
        for point in shown["points"]:
            values = [t["metrics"]["valid.reconstruction"] for t in trials if t["point"] == point["point"]]
            self.assertAlmostEqual(point["mean"], sum(values) / len(values), places=12)
            self.assertEqual(len(values), 2)


    def test_points_are_the_table_that_the_run_ended_with(self):
        ran = self.run_small("again").stdout
        shown = self.run_program("show", "again", "--by", "point").stdout
        table = [line for line in shown.splitlines() if re.match(r" +(rank|-|\d+ +[\d.]+ )", line)]
        self.assertEqual(len(table), 7)
        self.assertIn("\n".join(table[1:]), ran)
        self.assertNotIn("half_width", shown)


class Words(Case):
    """What the program says, looked at in 80 columns."""

    QUESTION = "Which ratio of masked inputs leads to the best codes, if it is asked in so many words that they need three lines of text?"

    def assert_fits(self, *texts):
        for line in "".join(texts).splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_a_pipe_gets_the_whole_table_and_a_narrow_terminal_rounded_numbers(self):
        self.run_program("run", self.study(), "--out", "run",
                         "--axis", "optimizer.learning_rate=8.460312345e-06,3.848212345e-06")
        piped = self.run_program("show", "run", environment={"COLUMNS": ""}).stdout
        self.assertNotIn("…", piped)
        self.assertIn("8.4603e-06", piped)
        self.assertIn("completed", piped)
        narrow = self.run_program("show", "run", environment={"COLUMNS": "56"}).stdout
        self.assertNotRegex(narrow, r"\d…")
        self.assertRegex(narrow, r"8(\.\d+)?e-06")

    def study(self):
        return self.write("asked.yaml", harness.SMALL_STUDY.replace("Does it run?", self.QUESTION))

    def test_the_question_is_wrapped(self):
        ran = self.run_program("run", self.study(), "--out", "run")
        shown = self.run_program("show", "run").stdout
        for text in (ran.stderr, shown):
            self.assertIn(self.QUESTION, " ".join(text.split()))
        self.assert_fits(ran.stdout, shown, ran.stderr.partition("folder")[0])

    def test_status_is_wrapped_and_names_the_metric_of_the_best_trial(self):
        self.run_program("run", self.study(), "--out", "run", "--axis", "optimizer.learning_rate=0.001,0.003",
                         "--axis", "train.batch=30,60", "--axis", "train.epochs=1,2")
        text = self.run_program("status", "run").stdout
        self.assert_fits(text)
        self.assertRegex(text, r"best trial +valid\.reconstruction [\d.]+ in trial \d+ \(")
        self.assertRegex(" ".join(text.split()), r"\(noise\.ratio [\d.]+, model\.latent \d, .*train\.epochs \d\)")

    def test_a_finished_study_that_is_resumed_says_whether_its_file_was_built_again(self):
        self.run_small()
        said = self.run_program("resume", "run").stderr
        self.assertIn("All 12 trials were finished already: nothing to run.", said)
        self.assertNotIn("built", said)
        (self.folder / "run/study.h5").unlink()
        self.assertIn("study.h5 was missing or out of date and was built again", self.run_program("resume", "run").stderr)

    def test_a_grid_cannot_be_extended(self):
        self.run_small()
        said = self.run_program("extend", "run", "--trials", "20", expect=2).stderr
        self.assertIn("sampler/grid tries every combination of the axes' values: it has no number of points to extend", said)

    def test_replay_says_which_pruners_it_leaves_out(self):
        self.run_small()
        text = self.run_program("replay", "run").stdout
        self.assertRegex(" ".join(text.split()), r"not shown: patience \(no trial would .*population_based \(")
        self.assert_fits(text)

    def test_a_run_that_is_given_for_a_study_is_told_apart(self):
        self.run_small()
        for run in ("run", "run/study.h5"):
            for command in ("plan", "check", "run"):
                said = self.run_program(command, run, expect=2).stderr
                self.assertIn("expected a study's YAML file", said)
                self.assertIn("the study that it ran: run/study.yaml", said)
                self.assertIn(f"sandglass show {run}", said)

    def test_a_study_with_claims_says_how_to_verify_them(self):
        plain = self.run_small("plain").stdout
        self.assertNotIn("verify", plain)
        study = self.write("claims.yaml", harness.SMALL_STUDY + "expect: [{metric: test.mse, above: 0}]\n")
        self.assertRegex(self.run_program("run", study, "--out", "run").stdout, r"claims +sandglass verify run\n")


class CommandLine(Case):
    def test_mistakes_of_the_command_line_are_told_in_plain_words(self):
        for line, said in (("rnu", "there is no command 'rnu', did you mean 'run'?"),
                           ("show", "which run? give its folder or its study.h5"),
                           ("resume", "which run? give its folder"),
                           ("run", "which study? give its YAML file"),
                           ("show x --bypoint", "there is no option '--bypoint' for sandglass show, did you mean '--by'?"),
                           ("rerun x", "which trials? give --failed, or --trial N"),
                           ("extend x", "--trials N is missing"),
                           ("describe noise/maskin", "a study has nothing named 'noise/maskin', did you mean 'noise/masking'?"),
                           ("plugin list nose", "there is no kind of plugin 'nose'")):
            text = self.run_program(*line.split(), expect=2).stderr
            self.assertTrue(text.startswith("error: " + said), text)
        self.assertTrue(self.run_program("show", "nowhere", expect=3).stderr.startswith("error: "))
        self.assertNotIn("Option Group", self.run_program("rerun", "--help").stdout)

    def test_a_value_for_what_an_axis_sets_is_a_mistake(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        for command in ("check", "run", "plan"):
            text = self.run_program(command, study, "model.latent=16", expect=2).stderr
            self.assertIn("model.latent is an axis of the sweep: model.latent=16 has no effect", text)
            self.assertIn("to fix it: --axis model.latent=16", text)
        self.assertIn("3 points", self.run_program("check", study, "--axis", "model.latent=16").stdout)

    def test_the_examples_stand_behind_a_single_blank_line(self):
        text = self.run_program("--help").stdout
        self.assertIn("\n\nExamples:\n", text)
        self.assertNotIn("\n\n\n", text)

    def test_a_list_of_one_kind_ends_with_an_example_of_it(self):
        self.assertRegex(self.run_program("plugin", "list", "sampler").stdout, r"sandglass describe sampler/\w+\n$")

    def test_help_everywhere(self):
        commands = re.findall(r"^  ([a-z]+) {2,}", self.run_program("--help").stdout, re.MULTILINE)
        self.assertGreater(len(commands), 8)
        for command in ([], ["plugin", "list"], *([name] for name in commands)):
            text = self.run_program(*command, "--help").stdout
            self.assertIn("Usage:", text)
            for line in text.splitlines():
                self.assertLessEqual(len(line), 80, line)
        self.assertRegex(self.run_program("--version").stdout, 
                         r"^sandglass \d+\.\d+\.\d+\ncommit +([0-9a-f]{40}(-dirty)?|unknown)\nbuilt .*\nlibraries .*HDF5 \d.*\n$")

    def test_wrong_words_end_with_2(self):
        for command in ([], ["fly"], ["run"], ["run", "nowhere.yaml"], ["show"], ["describe", "nose"],
                        ["describe", "noise/masks"], ["describe", "nose/masking"], ["run", "x", "--workers", "0"]):
            result = self.run_program(*command, expect=None)
            self.assertIn(result.returncode, (2, 3), command)
            self.assertTrue(result.stderr.strip(), command)

    def test_plugins_are_listed_and_described(self):
        listed = self.run_program("plugin", "list").stdout
        headings = [line.strip() for line in listed.splitlines() if re.match(r"  [a-z]", line)]
        self.assertEqual(headings, ["dataset", "transform", "noise", "model", "network", "loss", "optimizer", "metric", "sampler", "pruner"])
        for plugin in ("autoencoder", "masking", "bce", "digits", "pca", "adam", "random"):
            self.assertRegex(listed, rf"(?m)^    {plugin}  ")
        for line in listed.splitlines():
            self.assertLessEqual(len(line), 80, line)
        for entry in json.loads(self.run_program("plugin", "list", "--json").stdout):
            text = " ".join(self.run_program("describe", f"{entry['kind']}/{entry['name']}").stdout.split())
            for parameter in entry["parameters"]:
                self.assertIn(parameter["name"], text)
                self.assertIn(parameter["expected"], text)

    def test_check_and_run_report_the_same_mistakes_and_end_with_2(self):
        bad = self.write("bad.yaml", harness.SMALL_STUDY.replace("ratio: 0.25", "ratoi: 0.25").replace("epochs: 3", "epochs: 0"))
        checked = self.run_program("check", bad, expect=2)
        ran = self.run_program("run", bad, expect=2)
        self.assertEqual(checked.stderr, ran.stderr)
        self.assertIn("unknown key 'ratoi'", checked.stderr)
        self.assertIn("did you mean 'ratio'?", checked.stderr)
        self.assertIn("2 mistakes", checked.stderr)

    def test_axes_may_come_from_the_command_line(self):
        plain = self.write("plain.yaml", harness.SMALL_STUDY.partition("sweep:")[0])
        checked = self.run_program("check", plain, "--axis", "noise.ratio=0,0.25,0.5", "--axis", "model.latent=[2, 4]").stdout
        self.assertIn("6 points", checked)
        checked = self.run_program("check", plain, "--axis", "noise.ratio={min: 0, max: 0.4, step: 0.1}").stdout
        self.assertIn("5 points", checked)
        wrong = self.run_program("check", plain, "--axis", "noise.ration=0,1", "--axis", "model.latent=-1,2", expect=2).stderr
        self.assertIn("did you mean 'noise.ratio'?", wrong)
        self.assertIn("integer in [0, 65536]", wrong)
        self.run_program("check", plain, "--axis", "noise.ratio", expect=2)

    def test_overrides_go_through_the_same_checks(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        result = self.run_program("check", study, "model.latnet=3", expect=2)
        self.assertIn("model.latnet=3", result.stderr)
        resolved = self.run_program("check", study, "optimizer.learning_rate=0.5", "--resolved").stdout
        self.assertIn("learning_rate: 0.5", resolved)

    def test_what_check_resolves_is_what_runs(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        resolved = self.run_program("check", study, "--resolved").stdout
        self.run_program("run", study, "--out", "run")
        self.assertEqual(resolved, (self.folder / "run/study.yaml").read_text())


if __name__ == "__main__":
    harness.main()
