"""Opens study files with the readers that analysts use, and checks what they see.

check_study_file.py <write_example_study>   exit code 77: a reader is not installed
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import h5netcdf  # noqa: F401
    import h5py
    import netCDF4
    import numpy as np
    import xarray as xr
except ImportError as error:
    print(f"skipped: {error}; install python3-xarray python3-h5netcdf python3-netcdf4 python3-h5py")
    sys.exit(77)


def same(seen, expected, what):
    assert np.array_equal(np.asarray(seen), np.asarray(expected)), f"{what}: {seen} is not {expected}"


def close(seen, expected, what):
    np.testing.assert_array_equal(np.asarray(seen), np.asarray(expected), err_msg=what)


def check_root(file, engine, complete):
    nan = np.nan
    with xr.open_dataset(file, engine=engine) as ds:
        assert dict(ds.sizes) == {"trial": 5, "epoch": 4}, ds.sizes
        same(ds.coords["trial"], [0, 1, 2, 3, 4], "trial")
        same(ds.coords["epoch"], [1, 2, 3, 4], "epoch")
        for name in ds.data_vars:
            assert ds[name].dims in (("trial",), ("trial", "epoch")), (name, ds[name].dims)
        last = 4 if complete else 3
        same(ds["status"], [0, 2, 0, 0, 0 if complete else 3], "status")
        assert ds["status"].attrs["flag_meanings"] == "completed pruned failed not_run"
        same(ds["status"].attrs["flag_values"], [0, 1, 2, 3], "flag_values")
        failure = "train (noise/masking), epoch 3: the loss is NaN"
        assert list(ds["failure"].values) == ["", failure, "", "", ""], ds["failure"].values
        close(ds["noise.ratio"][: last + 1], [0.1 + i for i in range(last + 1)], "noise.ratio")
        assert ds["noise.ratio"].attrs["long_name"] == "share of inputs set to zero"
        close(ds["model.latent"], [8, 9, 10, 11, 12 if complete else nan], "model.latent")
        assert ds["model.latent"].dtype == ("int64" if complete else "float64")
        close(ds["model.tied"], [1, 0, 1, 0, 1 if complete else nan], "model.tied")
        assert not complete or ds["model.tied"].dtype == bool
        assert list(ds["model.hidden"].values[: last + 1]) == ["256,128"] * (last + 1)
        assert complete or ds["model.hidden"].isnull().values[4]
        assert ds["loss.use"].values[0] == 'bcé\n"x"'
        assert ds["seed"].dtype == "uint64"
        same(ds["seed"][:4], [np.uint64(18446744073709551000 + i) for i in range(4)], "seed")
        same(ds["epochs_run"], [4, 4, 4, 4, 4 if complete else 0], "epochs_run")
        close(ds["duration"][:4], [1.5, 2.5, 3.5, 4.5], "duration")
        assert ds["duration"].attrs["units"] == "s" and ds["duration"].dtype == "float64"
        series = ds["valid.reconstruction"]
        assert series.attrs["units"] == "nats per example"
        close(series[3], [6, 5, 4, nan], "a series that is shorter than the study")
        close(series[4], [7, 6, 5, nan] if complete else [nan] * 4, "a trial that has not run")
        close(ds["train.loss"][0], [1 / 3, nan, -np.inf, 5e-324], "train.loss")
        close(ds["test.reconstruction"][:4], [0.1 + 0.2] * 4, "a scalar")
        check_attributes(ds.attrs)
        frame = ds[["noise.ratio", "model.latent", "test.reconstruction"]].to_dataframe()
        assert frame.shape == (5, 3)


def check_attributes(attrs):
    assert attrs["Conventions"] == "CF-1.8"
    assert attrs["title"] == "masking_ratio"
    assert attrs["question"].endswith("ä€")
    assert attrs["sandglass_resolved_yaml"] == 'name: masking_ratio\nseed: 7\n# "quoted"\ttab\n'
    assert json.loads(attrs["versions"])["noise/masking"] == "0.1.0"
    assert json.loads(attrs["host"])["hostname"] == 'node"3"'
    assert attrs["git"] == "0123abcd"
    assert int(attrs["seed"]) == 18446744073709551615
    assert json.loads(attrs["objectives"]) == [{"metric": "valid.reconstruction", "goal": "minimize"}]
    assert attrs["best_trial"] == 0
    assert len(attrs["digest"]) == 16


def check_arrays(file, engine, complete):
    trials = [0, 2, 3, 4] if complete else [0, 2, 3]
    with xr.open_dataset(file, engine=engine) as ds:
        missing = np.nan
        close(ds["arrays_group"], [0, missing, 0, 0, 0 if complete else missing], "arrays_group")
        close(ds["weights_group"], [0] + [missing] * 4, "weights are kept of the best trial only")
    with xr.open_dataset(file, engine=engine, group="arrays/0") as ds:
        same(ds.coords["trial"], trials, "trial")
        same(ds.coords["example"], [0, 1, 2], "example")
        same(ds.coords["latent_dim"], [0, 1], "latent_dim")
        assert ds["label"].dims == ("example",), "labels that are the same in all trials are stored once"
        same(ds["label"], [7, 8, -9], "label")
        assert set(ds["latent"].coords) == {"trial", "example", "latent_dim", "label"}, ds["latent"].coords
        assert ds["latent"].dims == ("trial", "example", "latent_dim") and ds["latent"].dtype == "float32"
        for trial in trials:
            same(ds["latent"].sel(trial=trial), [[1, 2], [3, 4], [5, 6.5]], "latent")
        assert ds["latent"].attrs["long_name"] == "codes"
        same(ds.coords["input"], [10, 20, 30, 40], "a coordinate")
        close(ds["mean"], [[0.1, 0.2, 0.3, np.nan]] * len(trials), "mean")
        assert ds["mean"].dims == ("trial", "input")
    with xr.open_dataset(file, engine=engine, group="weights/0") as ds:
        same(ds.coords["trial"], [0], "trial")
        assert ds["encoder.0.weight"].dims == ("trial", "input", "latent")


def check_sizes(file, engine):
    """Latents of two sizes: two groups, which are joined by their coordinates."""
    with xr.open_dataset(file, engine=engine) as ds:
        same(ds["arrays_group"], [0, 1, 0, 1], "arrays_group")
    groups = [xr.open_dataset(file, engine=engine, group=f"arrays/{n}") for n in (0, 1)]
    assert [dict(group["latent"].sizes) for group in groups] == [
        {"trial": 2, "example": 3, "latent_unit": 2}, {"trial": 2, "example": 3, "latent_unit": 4}]
    latent = xr.concat([group["latent"] for group in groups], "trial", join="outer").sortby("trial")
    assert latent.dims == ("trial", "example", "latent_unit") and latent.shape == (4, 3, 4)
    same(latent.sel(trial=2, latent_unit=slice(0, 1)), np.full((3, 2), 2), "a smaller latent")
    assert latent.sel(trial=2, latent_unit=slice(2, 3)).isnull().all()
    same(latent.sel(trial=3), np.full((3, 4), 3), "a larger latent")
    # Of the first group all trials have the same labels; of the second each its own.
    assert groups[0]["label"].dims == ("example",) and groups[1]["label"].dims == ("trial", "example")
    same(groups[1]["label"].sel(trial=3), [0, 0, 3], "a trial's own labels")


def check_several(file, engine):
    """Points 0 (trials 0 and the failed 1) and 2 (trial 4) are on the front of two objectives; point 1 is not."""
    with xr.open_dataset(file, engine=engine) as ds:
        assert [o["metric"] for o in json.loads(ds.attrs["objectives"])] == ["valid.reconstruction", "size"]
        assert "best_trial" not in ds.attrs
        assert ds["pareto_front"].dtype == bool and ds["pareto_front"].dims == ("trial",)
        same(ds["pareto_front"], [True, False, False, False, True], "pareto_front")
        same(ds["size"].where(ds["pareto_front"], drop=True), [9, 8], "what is on the front")
    with xr.open_dataset(file, engine=engine, group="weights/0") as ds:
        same(ds.coords["trial"], [0, 4], "weights are kept of the trials on the front")


def check_other_readers(file):
    with h5py.File(file, "r") as f:
        assert sorted(f["arrays"]) == ["0"] and sorted(f["weights"]) == ["0"] and "trials" not in f
        assert f["arrays/0/latent"].chunks is None, "a trial's slice is one contiguous read"
        assert f["valid.reconstruction"].shape == (5, 4)
        assert f["valid.reconstruction"].dims[1][0].name == "/epoch"
        assert f["weights/0/encoder.0.weight"][0].sum() == 2
        assert f.attrs["title"] == "masking_ratio"
    with netCDF4.Dataset(file) as f:
        assert f.variables["train.loss"].dimensions == ("trial", "epoch")
        assert f.groups["arrays"].groups["0"].variables["latent"].dimensions == ("trial", "example", "latent_dim")
    dump = subprocess.run(["ncdump", "-h", file], capture_output=True, text=True)
    assert dump.returncode == 0, dump.stderr
    for line in ("trial = 5 ;", "epoch = 4 ;", "double valid.reconstruction(trial, epoch) ;", "latent_dim = 2 ;"):
        assert line in dump.stdout, f"ncdump does not show: {line}\n{dump.stdout}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        for engine in ("h5netcdf", "netcdf4"):
            for state in ("partial", "complete"):
                file = Path(folder) / state / "study.h5"
                check_root(file, engine, state == "complete")
                check_arrays(file, engine, state == "complete")
            check_several(Path(folder) / "several" / "study.h5", engine)
            check_sizes(Path(folder) / "sizes" / "study.h5", engine)
            with xr.open_dataset(Path(folder) / "empty" / "study.h5", engine=engine) as ds:
                assert ds.sizes["trial"] == 0
            with xr.open_dataset(Path(folder) / "partial/trials/000003.h5", engine=engine) as ds:
                same(ds["latent"], [[1, 2], [3, 4], [5, 6.5]], "a trial file opens by itself")
        check_other_readers(Path(folder) / "partial" / "study.h5")
    print("all readers agree")


if __name__ == "__main__":
    main()
