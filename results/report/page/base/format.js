// Numbers and values as a person reads them.

// A number of the document: "nan", "inf" and "-inf" are texts there, because JSON has no such numbers.
export function num(value) {
  if (typeof value === "number") return value;
  if (value === "inf") return Infinity;
  if (value === "-inf") return -Infinity;
  if (typeof value === "boolean") return Number(value);
  return NaN;
}

export function numberText(value, digits = 4) {
  const x = num(value);
  if (value === null || value === undefined) return "–";
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (Number.isInteger(x) && Math.abs(x) < 1e7) return String(x).replace("-", "−");
  const size = Math.abs(x);
  const text = size >= 1e6 || size < 1e-4 ? x.toExponential(digits - 1) : x.toPrecision(digits);
  return text.replace(/(\.\d*?)0+(e|$)/, "$1$2").replace(/\.(e|$)/, "$1").replace(/-/g, "−");
}

// A mean with half the width of its interval: as many digits as the interval has two of.
export function meanText(mean, half) {
  const m = num(mean), w = num(half);
  if (half === null || !Number.isFinite(w) || !Number.isFinite(m)) return numberText(mean);
  if (w <= Math.abs(m) * 1e-6) return `${numberText(mean)} ± 0`;
  const place = Math.floor(Math.log10(w)) - 1;
  const size = Math.max(Math.abs(m), w);
  if (size >= 1e6 || size < 1e-4) {
    const power = Math.floor(Math.log10(size));
    const digits = Math.min(8, Math.max(0, power - place));
    return `(${(m / 10 ** power).toFixed(digits)} ± ${(w / 10 ** power).toFixed(digits)})e${power}`.replace(/-/g, "−");
  }
  const digits = Math.min(12, Math.max(0, -place));
  return `${m.toFixed(digits)} ± ${w.toFixed(digits)}`.replace(/-/g, "−");
}

// The value of an axis; "–" where the axis does not count.
export function valueText(value) {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value === "number") return numberText(value, 6);
  if (typeof value === "string") return value === "" ? "[]" : value;
  return String(value);
}

export function secondsText(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "–";
  if (seconds < 60) return `${seconds.toPrecision(2)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

export function withUnit(name, unit) {
  return unit ? `${name} (${unit})` : name;
}

export function percentText(share) {
  const value = num(share);
  return Number.isFinite(value) ? `${Math.round(100 * value)} %` : "–";
}

// A text on one line, shortened in its middle where it has more than `most` letters: names differ at their ends.
export function cut(text, most = 40) {
  const line = String(text).replace(/\s+/g, " "), letters = [...line];
  if (letters.length <= most) return line;
  const head = Math.ceil((most - 1) * 0.6);
  return letters.slice(0, head).join("") + "…" + letters.slice(letters.length - (most - 1 - head)).join("");
}

// The last part of each path, or as much as tells it from the others.
export function shortNames(paths) {
  const last = (path) => path.slice(path.lastIndexOf(".") + 1);
  const times = {};
  for (const path of paths) times[last(path)] = (times[last(path)] ?? 0) + 1;
  return paths.map((path) => (times[last(path)] > 1 ? path : last(path)));
}
