"""What a trial does not have is missing for every reader, and what it has keeps its type.

check_absent_values.py <write_example_study>   exit code 77: a reader is not installed
"""

import shutil
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

CONDITIONAL = ("model.latent", "model.hidden", "model.tied", "loss.use")  # axes that the last of three trials lacks


def check_xarray(file, engine):
    with xr.open_dataset(file, engine=engine) as study:
        for name in CONDITIONAL:
            assert study[name].isnull().values.tolist() == [False, False, True], (engine, name, study[name].values)
        assert not study["noise.ratio"].isnull().any()
        assert study["model.hidden"].values[:2].tolist() == ["", "256,128"], study["model.hidden"].values
        assert study["model.tied"].values[:2].tolist() == [1, 0]
        for name in ("point", "replicate", "status", "epochs_run"):
            assert study[name].dtype.kind == "i", (name, study[name].dtype)
        assert study["seed"].dtype == "uint64"
        table = study[["model.latent", "model.tied", "model.hidden", "point", "test.reconstruction"]].to_dataframe()
        assert table["model.latent"].mean() == 8.5
        assert list(table.groupby("model.tied").size()) == [1, 1]
        kinds = table.convert_dtypes().dtypes.astype(str).to_dict()
        assert kinds["model.latent"] == kinds["model.tied"] == kinds["point"] == "Int64", kinds
        assert kinds["model.hidden"] == "string", kinds


def check_h5py(file):
    with h5py.File(file) as study:
        for name in CONDITIONAL:
            values = study[name].asstr()[:] if study[name].dtype.kind == "O" else study[name][:]
            absent = study[name].attrs["_FillValue"]
            assert (values == absent).tolist() == [False, False, True], (name, values, absent)
        assert study["model.latent"].dtype == "int64" and study["model.tied"].dtype == "int8"
        assert study["model.tied"].attrs["flag_meanings"] == "false true"
        assert "_FillValue" not in study["point"].attrs


def check_netcdf4(file):
    with netCDF4.Dataset(file) as study:
        for name in ("model.latent", "model.tied"):
            assert np.ma.getmaskarray(study[name][:]).tolist() == [False, False, True], study[name][:]


def check_r(file):
    """R's netCDF package, where it is installed."""
    script = (f'study <- nc_open("{file}")\n'
              'for (name in c("model.latent", "model.tied"))'
              ' cat(name, is.na(ncvar_get(study, name)), "\\n")\n'
              'cat("model.hidden", ncvar_get(study, "model.hidden") =='
              ' ncatt_get(study, "model.hidden", "_FillValue")$value, "\\n")')
    probe = 'quit(status = !suppressWarnings(requireNamespace("ncdf4", quietly = TRUE)))'
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", probe], check=False).returncode != 0:
        print("R with ncdf4 is not installed: not looked at")
        return
    seen = subprocess.run(["Rscript", "-e", "library(ncdf4)", "-e", script], capture_output=True, text=True, check=False)
    for name in ("model.latent", "model.tied", "model.hidden"):
        assert f"{name} FALSE FALSE TRUE" in seen.stdout, seen.stdout + seen.stderr


def check_not_run(file, engine):
    """A trial that has not ended lacks what others have, and no other column loses its type by that."""
    with xr.open_dataset(file, engine=engine) as study:
        for name in (*CONDITIONAL, "noise.ratio", "point", "replicate", "kept_epoch"):
            assert study[name].isnull().values[4], (name, study[name].values)
        done = study.isel(trial=study.status == 0)
        assert done["seed"].dtype == "uint64" and done["status"].dtype == "int8"


def check_kept_epoch(file, engine):
    """Trial 1 failed, so that no epoch is kept of it."""
    with xr.open_dataset(file, engine=engine) as study:
        assert study["kept_epoch"].isnull().values.tolist() == [False, True, False, False, False]


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        conditional = Path(folder) / "conditional/study.h5"
        for engine in ("h5netcdf", "netcdf4"):
            check_xarray(conditional, engine)
            check_not_run(Path(folder) / "partial/study.h5", engine)
            check_kept_epoch(Path(folder) / "complete/study.h5", engine)
        check_h5py(conditional)
        check_netcdf4(conditional)
        check_r(conditional)
    print("what is absent is missing for every reader")


if __name__ == "__main__":
    main()
