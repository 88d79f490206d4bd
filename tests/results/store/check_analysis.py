"""An analyst finds what a study file holds without a guess, and the recipes of results/README.md run as they stand.

check_analysis.py <write_example_study>   exit code 77: a reader is not installed
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import h5netcdf  # noqa: F401
    import h5py  # noqa: F401
    import netCDF4  # noqa: F401
    import numpy as np
    import xarray as xr
except ImportError as error:
    print(f"skipped: {error}; install python3-xarray python3-h5netcdf python3-netcdf4 python3-h5py")
    sys.exit(77)

README = Path(__file__).resolve().parents[3] / "results/README.md"
AXES = ["noise.ratio", "model.latent", "model.hidden", "model.tied", "loss.use"]


def check_axes(file, engine):
    with xr.open_dataset(file, engine=engine) as study:
        assert json.loads(study.attrs["axes"]) == AXES
        assert list(study.filter_by_attrs(role="axis")) == AXES
        assert set(study.filter_by_attrs(role="series")) == {"valid.reconstruction", "train.loss"}
        assert {"test.reconstruction", "odd", "size"} == set(study.filter_by_attrs(role="scalar"))
        kinds = [study[name].attrs["kind"] for name in AXES]
        assert kinds == ["real", "integer", "list of integers", "boolean", "text"], kinds
        scales = [study[name].attrs.get("scale") for name in AXES]
        assert scales == ["linear", "log", None, None, None], scales
        # In the study's order; what only a trial has comes after.
        assert json.loads(study["loss.use"].attrs["levels"]) == ["mse", "huber", 'bcé\n"x"']
        assert json.loads(study["model.hidden"].attrs["levels"]) == ["256,128"]


def check_objective(file, engine):
    with xr.open_dataset(file, engine=engine) as study:
        objective = study["objective"]
        assert objective.attrs["metric"] == "valid.reconstruction" and objective.attrs["goal"] == "minimize"
        assert objective.attrs["role"] == "objective" and objective.attrs["units"] == "nats per example"
        assert "kept_epoch" in objective.attrs["comment"]
        # Trial 1 failed; of trial 4 the second epoch is kept, which is not its last.
        np.testing.assert_array_equal(objective, [1, np.nan, 3, 4, 6])
        done = study.isel(trial=study["status"] == 0)
        kept = done["valid.reconstruction"].sel(epoch=done["kept_epoch"])
        assert kept.dims == ("trial",) and kept.sel(trial=4) == 6


def check_several(file, engine):
    with xr.open_dataset(file, engine=engine) as study:
        assert list(study.filter_by_attrs(role="objective")) == ["objective.valid.reconstruction", "objective.size"]
        np.testing.assert_array_equal(study["objective.size"], [9, np.nan, 9, 9, 8])


def check_labels(file, engine):
    with xr.open_dataset(file, engine=engine, group="arrays/0") as arrays:
        trial = arrays.sel(trial=3)
        assert "label" in trial["latent"].coords and "label" not in trial["mean"].coords
        means = trial["latent"].groupby("label").mean("example")
        np.testing.assert_array_equal(means["label"], [-9, 7, 8])


def recipes(language):
    """Each with the line of text before it."""
    pattern = rf"^([^\n]+:)\n\n```{language}\n(.*?)^```"
    return re.findall(pattern, README.read_text(), re.MULTILINE | re.DOTALL)


def check_recipes(folder):
    blocks = recipes("python")
    assert len(blocks) == 5, blocks
    for text, block in blocks:
        of = [name for name, mark in (("several", "several objectives"), ("sizes", "several sizes")) if mark in text]
        os.chdir(Path(folder) / (of[0] if of else "complete"))
        names = {}
        exec(compile(block, "results/README.md", "exec"), names)
        for kept in ("done", "front"):
            if kept not in names:
                continue
            for name in ("seed", "status", "model.latent", "model.tied", "point"):
                assert names[kept][name].dtype == names["study"][name].dtype, (kept, name)
        if "latent" in names:
            assert names["latent"].shape == (4, 3, 4), names["latent"].sizes
        if "table" in names:
            types = names["table"].dtypes.astype(str).to_dict()
            assert types["model.latent"] == "Int64" and types["model.tied"] == "boolean", types


def check_recipes_in_r(folder):
    if shutil.which("Rscript") is None or subprocess.run(["Rscript", "-e", "library(ncdf4)"], capture_output=True).returncode:
        print("note: the recipe in R was not run; install r-cran-ncdf4")
        return
    blocks = recipes("r")
    assert len(blocks) == 1, blocks
    script = blocks[0][1] + "stopifnot(identical(as.vector(latent), c(1, 2, 3, 4, 5, 6.5)), objective[1] == 1)"
    done = subprocess.run(["Rscript", "-e", script], cwd=Path(folder) / "complete", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        for engine in ("h5netcdf", "netcdf4"):
            complete, several = (Path(folder) / name / "study.h5" for name in ("complete", "several"))
            check_axes(complete, engine)
            check_objective(complete, engine)
            check_several(several, engine)
            check_labels(complete, engine)
        check_recipes(folder)
        check_recipes_in_r(folder)
        os.chdir("/")
    print("an analyst finds what is there")


if __name__ == "__main__":
    main()
