"""`sandglass schema` against an independent validator: what Sandglass accepts is valid, mistakes that an editor can see
are not."""
import json
import re

import jsonschema
import yaml

import harness
from harness import Case

class Loader(yaml.SafeLoader):
    """YAML 1.2's numbers, as editors and Sandglass read them: 1e-3 is one."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float",
                             re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), list("-+.0123456789"))
Loader.yaml_implicit_resolvers = {
    first: sorted(rules, key=lambda rule: rule[0] != "tag:yaml.org,2002:int") for first, rules in
    Loader.yaml_implicit_resolvers.items()}

GOOD = yaml.load(harness.SMALL_STUDY, Loader)


def changed(**blocks):
    return {**GOOD, **blocks}


# What is wrong, and where the validator has to point.
BAD = {
    "an unknown key": (changed(epocs=3), []),
    "an unknown plugin": (changed(noise={"use": "masks"}), ["noise", "use"]),
    "an unknown plugin by its name alone": (changed(noise="masks"), ["noise"]),
    "an unknown parameter": (changed(noise={"use": "masking", "ratoi": 0.2}), ["noise"]),
    "a parameter of another plugin": (changed(noise={"use": "gaussian", "ratio": 0.2}), ["noise"]),
    "a number out of range": (changed(noise={"use": "masking", "ratio": 1.5}), ["noise", "ratio"]),
    "text for a number": (changed(train={"epochs": "many"}), ["train", "epochs"]),
    "a fraction for a count": (changed(train={"epochs": 2.5}), ["train", "epochs"]),
    "a word that is no choice": (changed(model={"use": "autoencoder", "activation": "rleu"}), ["model", "activation"]),
    "a required parameter left out": (changed(dataset={"use": "npy"}), ["dataset"]),
    "no plugin where one is needed": (changed(model={"latent": 3}), ["model"]),
    "no model": ({key: value for key, value in GOOD.items() if key != "model"}, []),
    "an axis that is no parameter": (changed(sweep={"axes": {"noise.ration": [0.1]}}), ["sweep", "axes"]),
    "an axis out of range": (changed(sweep={"axes": {"noise.ratio": [0.1, 7]}}), ["sweep", "axes", "noise.ratio"]),
    "a range without an end": (changed(sweep={"axes": {"noise.ratio": {"min": 0}}}), ["sweep", "axes", "noise.ratio"]),
    "a claim with an unknown key": (changed(expect=[{"metrik": "test.mse", "below": 1}]), ["expect", 0]),
    "a kind of plugin that there is not": (changed(defaults={"noises": {}}), ["defaults"]),
    "defaults of an unknown plugin": (changed(defaults={"noise": {"masks": {}}}), ["defaults", "noise"]),
    "defaults out of range": (changed(defaults={"noise": {"masking": {"ratio": 2}}}),
                              ["defaults", "noise", "masking", "ratio"]),
    "defaults that name another plugin": (changed(defaults={"noise": {"masking": {"use": "gaussian"}}}),
                                          ["defaults", "noise", "masking"]),
    "include that is no file name": (changed(include={"file": "x.yaml"}), ["include"]),
    "a variant that changes the seed": (changed(sweep={"variants": {"a": {"seed": 3}}}), ["sweep", "variants", "a"]),
    "an axis of unknown plugins": (changed(sweep={"axes": {"optimizer": ["adam", "sgdd"]}}),
                                   ["sweep", "axes", "optimizer"]),
    "a plugin of an axis with a wrong parameter": (changed(sweep={"axes": {"noise": [{"use": "masking", "x": 1}]}}),
                                                   ["sweep", "axes", "noise", 0]),
    "a wrong parameter in a variant": (changed(sweep={"variants": {"a": {"noise": {"use": "masking", "x": 1}}}}),
                                       ["sweep", "variants", "a", "noise"]),
}


class Schema(Case):
    def setUp(self):
        super().setUp()
        schema = json.loads(self.run_program("schema").stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        self.validator = jsonschema.Draft7Validator(schema)

    def errors(self, study):
        return [(list(error.absolute_path), error.message) for error in self.validator.iter_errors(study)]

    def test_every_experiment_is_valid(self):
        studies = sorted((harness.SOURCE / "experiments").rglob("*.yaml"))
        self.assertGreater(len(studies), 10)
        for path in studies:
            self.assertEqual(self.errors(yaml.load(path.read_text(), Loader)), [], path.name)

    def test_what_check_resolves_is_valid(self):
        for path in sorted((harness.SOURCE / "experiments").rglob("*.yaml")):
            resolved = self.run_program("check", path, "--resolved", "--no-files").stdout
            self.assertEqual(self.errors(yaml.load(resolved, Loader)), [], path.name)

    def test_references_may_stand_for_any_value(self):
        self.write("base.yaml", "noise: {use: masking}\n")
        for what in (
            changed(seed="${train.epochs}", train={"epochs": "${env:EPOCHS:3}"}, noise={"use": "masking", "ratio": "${x}"},
                    model={"use": "autoencoder", "activation": "${y}", "hidden": "${z}", "latent": 3}),
            changed(sweep={"axes": {"noise.ratio": ["${noise.ratio}", 0.5], "model.latent": "${network.hidden}"}}),
            changed(noise="${sweep.variants.a.noise}", train="${z}", metrics="${z}"),
            {"include": "base.yaml", "noise": {"ratio": 0.5}, "expect": None, "sweep": {"axes": {"noise.ratio": None}}},
            {"include": ["base.yaml"], "defaults": {"noise": {"masking": {"ratio": 0.5}}, "dataset": {"npy": {}}}},
        ):
            self.assertEqual(self.errors(what), [], what)

    def test_plugins_may_be_chosen_by_axes_and_numbers_be_texts(self):
        study = {key: value for key, value in GOOD.items() if key != "model"}
        study.update(objective="valid.mse", name=2024, dataset={**GOOD["dataset"], "split_seed": "${replicate}"},
                     sweep={"axes": {"optimizer": ["adam", {"use": "sgd", "momentum": 0.9}], "noise.use": ["none"],
                                     "model": ["autoencoder"], "optimizer.momentum": [0, 0.9]},
                            "first": [{"optimizer": "adam", "noise.use": "none", "model": "autoencoder"}]})
        self.assertEqual(self.errors(study), [])
        self.run_program("check", self.write("good.yaml", yaml.safe_dump(study)))

    def test_mistakes_are_found_where_they_are(self):
        self.assertEqual(self.errors(GOOD), [])
        for what, (study, place) in BAD.items():
            errors = self.errors(study)
            self.assertTrue(any(where[:len(place)] == place for where, _ in errors), f"{what}: {errors}")
            text = yaml.safe_dump(study)
            self.run_program("check", self.write("bad.yaml", text), expect=2)

    def test_editors_are_told_what_everything_is(self):
        schema = self.validator.schema
        for name, block in schema["properties"].items():
            self.assertTrue(block["description"], name)
        for entry in json.loads(self.run_program("plugin", "list", "--json").stdout):
            plugin = schema["definitions"][f"{entry['kind']}.{entry['name']}"]
            self.assertEqual(plugin["description"], entry["summary"])
            for parameter in entry["parameters"]:
                own = plugin["properties"][parameter["name"]]
                self.assertIn(parameter["text"], own["description"])
                self.assertEqual(own.get("default"), parameter.get("default"))


if __name__ == "__main__":
    harness.main()
