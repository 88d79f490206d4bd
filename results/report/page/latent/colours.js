// Colours of classes and values, for canvas and SVG.

import {categories, viridis} from "../draw/colour.js";

const blueStops = [[33, 72, 160], [92, 140, 214], [170, 200, 236]];
const redStops = [[178, 30, 45], [222, 100, 88], [244, 178, 160]];

// The colour of a class as "#rrggbb" or "hsl(..)".
export function classColour(index) {
  if (index >= 0 && index < categories.length) return categories[index];
  return "hsl(" + ((index * 137.508) % 360).toFixed(0) + " 55% 55%)";
}

function between(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(place), stops.length - 2), rest = place - i;
  return stops[i].map((low, channel) => Math.round(low + (stops[i + 1][channel] - low) * rest));
}

// [r, g, b] of a share in 0..1, dark to light.
export function rampRgb(share) {
  return viridis(share);
}

// "rgb(..)" of a share in 0..1.
export function rampColour(share) {
  return "rgb(" + rampRgb(share).join(",") + ")";
}

const divergingLight = [...blueStops, [250, 250, 250], ...[...redStops].reverse()];
const divergingDark = [...blueStops.map((c) => c), [28, 32, 38], ...[...redStops].reverse()];
divergingDark[0] = [150, 195, 250];
divergingDark[1] = [86, 140, 220];
divergingDark[2] = [45, 78, 132];
divergingDark[4] = [128, 52, 52];
divergingDark[5] = [216, 92, 84];
divergingDark[6] = [255, 176, 156];

// [r, g, b] of a value in -1..1: blue below nought, red above, the page's ground in the middle.
export function divergingRgb(value, dark) {
  return between(dark ? divergingDark : divergingLight, (value + 1) / 2);
}

// What the page draws with: text colour, whether it is dark, shades of grey that suit it.
export function themeOf(element) {
  const printed = window.matchMedia("print").matches;
  const ink = printed ? "rgb(20, 24, 30)" : getComputedStyle(element).color;
  const channels = (ink.match(/[\d.]+/g) || ["0", "0", "0"]).map(Number);
  const dark = !printed && channels[0] + channels[1] + channels[2] > 382;
  return { ink, dark, faint: dark ? "rgba(255,255,255,0.13)" : "rgba(0,0,0,0.10)",
    muted: dark ? "#9aa3ad" : "#5d6670", grey: dark ? "rgba(150,160,170,0.28)" : "rgba(120,128,136,0.30)",
    dead: dark ? "#3a4048" : "#d9dce0" };
}
