// Colours that colour-blind eyes tell apart, light and dark: the page's variables, read once for each theme.

const viridisCorners = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
export const categories = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900", "#7a7a80",
                           "#882255", "#44aa99", "#999933", "#6a51c4"];

function channels(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

const corners = viridisCorners.map(channels);

function mix(a, b, share) {
  return a.map((value, i) => Math.round(value + (b[i] - value) * share));
}

// Red, green and blue of a share in [0, 1]: 0 is dark violet, 1 is yellow.
export function viridis(share) {
  const place = Math.min(1, Math.max(0, share)) * (corners.length - 1);
  const corner = Math.min(corners.length - 2, Math.floor(place));
  return mix(corners[corner], corners[corner + 1], place - corner);
}

const blues = [[33, 72, 160], [92, 140, 214], [170, 200, 236]], reds = [[244, 178, 160], [222, 100, 88], [178, 30, 45]];
const divergingLight = [...blues, [250, 250, 250], ...reds];
const divergingDark = [[150, 195, 250], [86, 140, 220], [45, 78, 132], [28, 32, 38], [128, 52, 52], [216, 92, 84], [255, 176, 156]];

export const isDark = () => document.documentElement.dataset.theme === "dark";

// Red, green and blue of a share in [-1, 1]: blue below 0, red above, the page's ground between.
export function diverging(share) {
  const stops = isDark() ? divergingDark : divergingLight;
  const place = ((Math.min(1, Math.max(-1, share)) + 1) / 2) * (stops.length - 1), stop = Math.min(stops.length - 2, Math.floor(place));
  return mix(stops[stop], stops[stop + 1], place - stop);
}

// The colour of a class; beyond the named ones, hues far apart.
export const classColour = (index) => categories[index] ?? `hsl(${((index * 137.508) % 360).toFixed(0)} 55% 55%)`;

export const rgb = (parts) => `rgb(${parts.join(",")})`;

// Black or white, whichever can be read on it.
export function inkOn([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#1d1d22" : "#ffffff";
}

export function themeColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// Where each value stands among the others, in [0, 1], so that a few diverged ones leave colours for the rest; linear
// as long as the worst is not far off. Returns {share(value), byRank}.
export function colourShares(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return {share: () => NaN, byRank: false, low: NaN, high: NaN};
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  const low = sorted[0], high = sorted[sorted.length - 1], spread = at(0.75) - at(0.25);
  const byRank = high - at(0.75) > 5 * spread || at(0.25) - low > 5 * spread;
  const linear = (value) => (high > low ? (value - low) / (high - low) : 0.5);
  const rank = (value) => {
    let from = 0, to = sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle] < value) from = middle + 1;
      else to = middle;
    }
    return sorted.length > 1 ? Math.min(1, from / (sorted.length - 1)) : 0.5;
  };
  const of = byRank && sorted.length > 4 ? rank : linear;
  return {share: (value) => (Number.isFinite(value) ? of(value) : NaN), byRank: byRank && sorted.length > 4, low, high};
}
