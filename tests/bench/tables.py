"""The tables of compare.py: on the terminal, and in README.md with a column for each processor that was measured."""
import json
import re
import statistics

MODELS = {"dae": "784-1000-784 denoising, SGD, batch 128", "ae": "784-512-256-32-..., Adam, batch 128",
          "vae": "VAE 784-400-20-400-784, Adam, batch 128", "cae": "contractive 784-500-784, SGD, batch 128",
          "conv": "convolutional 1-16-32, stride 2, Adam, batch 64", "gru": "GRU 28-128-128-28, Adam, batch 128",
          "small": "784-64-16-64-784, Adam, batch 32"}
BEGIN, END = "<!-- compare.py: begin -->", "<!-- compare.py: end -->"
median = statistics.median


def best_way(ways):
    """(way, rates) of the way with the highest median."""
    return max(ways.items(), key=lambda item: median(item[1]))


def ratio(own, rates):
    return median(line["samples_per_second"] / rate for line, rate in zip(own, rates))


def model_table(results, heading=True):
    lines = [f"\n{'Training, one thread, samples/s':50}{'Sandglass':>10}  peers in their best way, and Sandglass / peer"] if heading else []
    for model, line in results.items():
        own = median(one["samples_per_second"] for one in line["own"])
        others = []
        for name, ways in line["peers"].items():
            way, rates = best_way(ways)
            others.append(f"{name} {way} {median(rates):,.0f} ({ratio(line['own'], rates):.2f})")
        lines.append(f"{MODELS[model]:50}{own:10,.0f}  " + "  ".join(others))
    return "\n".join(lines)


def sweep_table(times):
    lines = ["\nThe 16-trial sweep on two cores, seconds of wall time with start-up (medians)\n"]
    own = times["Sandglass"]
    for name, seconds in times.items():
        compared = "" if name == "Sandglass" else f"{median(b / a for a, b in zip(own, seconds)):7.2f} x"
        lines.append(f"  {name:28}{median(seconds):7.2f} s{compared}")
    return "\n".join(lines)


def markdown(measured):
    """One table of training steps and one of sweeps for each processor."""
    lines = []
    for one in measured:
        lines += [f"### {one['processor']}", "",
                  f"{one['instruction_set']}, raw peak {one['peak']:.0f} GF/s a core; {one['date']}, load average "
                  f"{one['load']:.2f} at the start."]
        if "models" in one:
            names = list(next(iter(one["models"].values()))["peers"])
            lines += ["", "| model | Sandglass, samples/s | products | " + " | ".join(f"{n} (way), ratio" for n in names) + " |",
                      "|---|---|---|" + "---|" * len(names)]
            for model, line in one["models"].items():
                cells = []
                for name in names:
                    way, rates = best_way(line["peers"][name])
                    cells.append(f"{median(rates):,.0f} ({way}), **{ratio(line['own'], rates):.2f}**")
                own = line["own"]
                lines.append(f"| {MODELS[model]} | {median(o['samples_per_second'] for o in own):,.0f} | "
                             f"{median(o['product_share'] for o in own):.0%} at {median(o['product_gflops'] for o in own):.0f} GF/s | "
                             + " | ".join(cells) + " |")
        if "sweep" in one:
            lines += ["", "| sweep of 16 trials | seconds | times Sandglass |", "|---|---|---|"]
            for name, seconds in one["sweep"].items():
                times = median(b / a for a, b in zip(one["sweep"]["Sandglass"], seconds))
                lines.append(f"| {name} | {median(seconds):.2f} | {times:.2f} |")
        if "parallel" in one:
            lines += ["", f"The same sweep on one worker takes {median(one['parallel']):.2f} times as long as on two."]
        lines.append("")
    return "\n".join(lines)


def write_tables(folder, result=None):
    """Keeps `result` as its processor's, and writes the tables of all that were kept into README.md."""
    kept = folder / "measured"
    if result is not None:
        kept.mkdir(exist_ok=True)
        slug = re.sub(r"[^a-z0-9]+", "-", (result["processor"] + " " + result["instruction_set"]).lower()).strip("-")
        (kept / f"{slug}.json").write_text(json.dumps(result, indent=1) + "\n")
    measured = [json.loads(path.read_text()) for path in sorted(kept.glob("*.json"))]
    readme = folder / "README.md"
    before, rest = readme.read_text().split(BEGIN)
    readme.write_text(before + BEGIN + "\n" + markdown(measured) + END + rest.split(END)[1])
