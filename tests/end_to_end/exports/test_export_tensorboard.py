"""TensorBoard's files are right to the byte: framing, checksums, messages by protoc, and TensorBoard's own reader."""
import pathlib
import struct
import subprocess
import sys
import textwrap
import unittest

import exported
import harness


def crc32c(data):
    """Bit by bit, as the definition has it."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def masked(data):
    value = crc32c(data)
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(file):
    data, at, out = file.read_bytes(), 0, []
    while at < len(data):
        length = data[at:at + 8]
        (size,) = struct.unpack("<Q", length)
        assert struct.unpack("<I", data[at + 8:at + 12])[0] == masked(length)
        body = data[at + 12:at + 12 + size]
        assert len(body) == size
        assert struct.unpack("<I", data[at + 12 + size:at + 16 + size])[0] == masked(body)
        out.append(body)
        at += 16 + size
    return out


READER = textwrap.dedent("""
    import json, sys
    from tensorboard.backend.event_processing import plugin_event_multiplexer, data_provider
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import backend_context, api_pb2, list_session_groups, get_experiment
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(sys.argv[1])
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, sys.argv[1])
    context = backend_context.Context(base_plugin.TBContext(multiplexer=multiplexer, data_provider=provider))
    from tensorboard.context import RequestContext
    request_context = RequestContext()
    experiment = get_experiment.Handler(request_context, context, "", api_pb2.GetExperimentRequest()).run()
    request = api_pb2.ListSessionGroupsRequest(start_index=0, slice_size=1000, aggregation_type=1,
        allowed_statuses=[0, 1, 2, 3],
        col_params=[api_pb2.ColParams(metric=info.name) for info in experiment.metric_infos])
    groups = list_session_groups.Handler(request_context, context, "", request).run().session_groups
    print(json.dumps({
        "runs": sorted(multiplexer.Runs()),
        "scalars": {run: sorted(multiplexer.GetAccumulator(run).Tags()["tensors"]) for run in multiplexer.Runs()},
        "hparams": [info.name for info in experiment.hparam_infos],
        "metrics": [info.name.tag for info in experiment.metric_infos],
        "groups": [{"name": g.name, "sessions": len(g.sessions),
                    "hparams": {k: (v.number_value if v.HasField("number_value") else v.string_value
                                    if v.HasField("string_value") else v.bool_value) for k, v in g.hparams.items()},
                    "values": {m.name.tag: m.value for m in g.metric_values}} for g in groups]}))
""")


class TensorBoard(exported.ExportCase):
    def decode(self, body):
        here = pathlib.Path(__file__).parent
        done = subprocess.run(["protoc", f"-I{here}", "--decode=sandglass_test.Event", "events.proto"], input=body,
                              capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace")

    def test_every_record_has_its_checksums_and_protoc_reads_it(self):
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)
        folder = self.folder / "logs"
        self.export(self.examples / "complete", "tensorboard", folder)
        (root,) = folder.glob("events.out.tfevents.*")
        first, experiment = (self.decode(body) for body in records(root))
        self.assertIn('file_version: "brain.Event:2"', first)
        for text in ('tag: "_hparams_/experiment"', 'plugin_name: "hparams"', 'name: "noise.ratio"\n',
                     'tag: "objective.valid.reconstruction"', 'name: "masking_ratio"'):
            self.assertIn(text, experiment)
        runs = sorted(folder.glob("point*/trial*/events.out.tfevents.*"))
        self.assertEqual([run.parent.name for run in runs], [f"trial{n}" for n in range(5)])
        text = [self.decode(body) for body in records(runs[0])]
        self.assertNotRegex("".join(text), r"(?m)^\s*\d+: ")  # a field that the .proto does not know
        self.assertIn('group_name: "point 0"', text[1])
        self.assertIn('key: "model.latent"', text[1])
        self.assertIn("status: 1", text[-1])
        curve = [one for one in text if 'tag: "valid.reconstruction"' in one]
        self.assertEqual(["simple_value: 3\n" in curve[0], "step: 3" in curve[2], len(curve)], [True, True, 3])
        self.assertIn("simple_value: nan", "".join(text))
        failed = [self.decode(body) for body in records(runs[1])]
        self.assertIn("status: 2", failed[-1])
        self.assertNotIn("objective.", "".join(failed))

    def test_the_best_points_alone_and_said_so(self):
        result = self.export(self.examples / "complete", "tensorboard", self.folder / "logs", "--best", "1")
        self.assertIn("the best 1 of 3 points", result.stderr)
        self.assertEqual([run.name for run in (self.folder / "logs").glob("point*")], ["point1"])
        self.export(self.examples / "complete", "tensorboard", self.folder / "logs", "--overwrite")
        self.assertEqual(len(list((self.folder / "logs").glob("point*"))), 3)
        self.export(self.examples / "empty", "tensorboard", self.folder / "empty")

    def test_tensorboard_itself_reads_it(self):
        python = self.tensorboard()
        import json

        self.run_small()
        self.export(self.folder / "run", "tensorboard", self.folder / "logs")
        done = subprocess.run([python, self.write("reader.py", READER), self.folder / "logs"], text=True,
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        read = json.loads(done.stdout)
        self.assertEqual(len(read["runs"]), 13)
        self.assertEqual(set(read["hparams"]), {"noise.ratio", "model.latent"})
        self.assertIn("objective.valid.reconstruction", read["metrics"])
        self.assertEqual(len(read["groups"]), 6)
        points = {point["point"]: point for point in
                  json.loads(self.run_program("show", "run", "--by", "point", "--json").stdout)["points"]}
        for group in read["groups"]:
            self.assertEqual(group["sessions"], 2)
            point = points[int(group["name"].split()[-1])]
            self.assertEqual(group["hparams"], {k: float(v) for k, v in point["parameters"].items()})
            self.assertAlmostEqual(group["values"]["objective.valid.reconstruction"], point["mean"], places=4)

    def tensorboard(self):
        """A Python with TensorBoard from the package index."""
        folder = self.folder / "venv"
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True, timeout=120)
            subprocess.run([folder / "bin/pip", "install", "-q", "tensorboard"], check=True, capture_output=True,
                           timeout=400)
        except (subprocess.SubprocessError, OSError) as error:
            raise unittest.SkipTest(f"TensorBoard cannot be installed from the Python index: {error}")
        return folder / "bin/python"


if __name__ == "__main__":
    harness.main()
