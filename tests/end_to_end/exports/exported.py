"""What the tests of exports share: studies with everything that a record can hold, and what is in them."""
import os
import pathlib
import struct
import subprocess

from harness import Case


def bits(value):
    """A double's bits, NaN being one value."""
    return "nan" if value != value else struct.pack("<d", value)


class ExportCase(Case):
    """Has `examples`: run folders made by the writer of example studies (tests/results/store)."""

    def setUp(self):
        super().setUp()
        self.examples = self.folder / "examples"
        self.examples.mkdir()
        writer = pathlib.Path(os.environ["SANDGLASS_BUILD"]) / "tests/write_example_study"
        subprocess.run([writer, self.examples], check=True)

    def export(self, study, to, output, *more, **options):
        return self.run_program("export", study, "--to", to, "-o", output, *more, **options)

    def records(self, study):
        """The trials as `show --trial N --json` has them: the program's own account, apart from exports."""
        import json
        count = json.loads(self.run_program("show", study, "--json").stdout)["finished"]
        return [json.loads(self.run_program("show", study, "--trial", n, "--json").stdout) for n in range(count)]
