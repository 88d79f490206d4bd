#!/usr/bin/python3
"""Draws 010_masking_ratio.png from the study file of experiments/010_masking_ratio.yaml.

  draw_010.py runs/masking_ratio/study.h5     (Debian: python3-matplotlib, python3-xarray, python3-h5netcdf)
"""
import pathlib
import sys

import matplotlib
import numpy
import xarray

matplotlib.use("Agg")
from matplotlib import pyplot

INK, PAPER = "#22303c", "#fbfaf7"
COLORS = {8: "#c8553d", 32: "#2f6690"}
SHOWN = 8


def curve(axes, study):
    """Mean over the replicates, and each replicate, of the last epoch's reconstruction."""
    last = study["valid.reconstruction"].isel(epoch=-1)
    for latent, color in COLORS.items():
        chosen = (study["model.latent"] == latent).values
        ratio, loss = study["noise.ratio"].values[chosen], last.values[chosen]
        means = [loss[ratio == r].mean() for r in numpy.unique(ratio)]
        axes.plot(numpy.unique(ratio), means, color=color, lw=2, label=f"code of {latent}")
        axes.plot(ratio, loss, "o", color=color, ms=4, alpha=0.6)
    axes.set_xlabel("share of the input masked while training")
    axes.set_ylabel("reconstruction of clean images\nnats per pixel")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=INK, alpha=0.12)


def pictures(axes, path, study):
    """The same test images under models trained with different masking."""
    chosen = (study["model.latent"] == 32) & (study["replicate"] == 0)
    rows, labels = [], []
    for trial in study["trial"].values[chosen.values]:
        number = int(study["arrays_group"].sel(trial=trial))
        with xarray.open_dataset(path, group=f"arrays/{number}", engine="h5netcdf") as group:
            arrays = group.sel(trial=trial)
            if not rows:
                rows.append(numpy.hstack(list(arrays["input"].values[:SHOWN])))
                labels.append("input")
            rows.append(numpy.hstack(list(arrays["reconstruction"].values[:SHOWN])))
        labels.append(f"{float(study['noise.ratio'].sel(trial=trial)):.0%}".replace("%", " % masked"))
    axes.imshow(1 - numpy.vstack(rows), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_yticks([28 * i + 14 for i in range(len(rows))], labels)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def main():
    path = pathlib.Path(sys.argv[1])
    pyplot.rcParams.update({"font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": INK,
                            "xtick.color": INK, "ytick.color": INK, "axes.edgecolor": INK})
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), width_ratios=[1, 1.25], facecolor=PAPER)
    left.set_facecolor(PAPER)
    with xarray.open_dataset(path, engine="h5netcdf") as study:
        figure.suptitle(study.attrs["question"], x=0.02, ha="left", fontsize=11, fontweight="bold")
        curve(left, study)
        pictures(right, path, study)
    figure.tight_layout()
    figure.savefig(pathlib.Path(__file__).with_name("010_masking_ratio.png"), dpi=110, facecolor=PAPER)


if __name__ == "__main__":
    main()
