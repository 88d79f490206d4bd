// Means with their intervals.

// Mean and half the width of its 95 % interval over the finite values; no interval (null) of one. `t975` is the
// document's: Student's t for 1, 2, ... degrees of freedom.
export function meanInterval(values, t975) {
  const finite = values.filter(Number.isFinite), count = finite.length;
  const mean = finite.reduce((a, b) => a + b, 0) / count;
  if (count < 2) return {mean, half: null, count};
  const square = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return {mean, half: (t975[count - 2] ?? 1.96) * Math.sqrt(square / count), count};
}

export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
