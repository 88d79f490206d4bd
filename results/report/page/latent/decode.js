// The arithmetic of a decoder of dense layers, and principal components of its codes.

// P(N(0, 1) <= x) within 1e-7: Abramowitz & Stegun 7.1.26.
function normalBelow(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x) * Math.SQRT1_2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * series * Math.exp(-x * x / 2);
  return x < 0 ? tail : 1 - tail;
}

const activationFunctions = {
  linear: (x) => x,
  relu: (x) => (x > 0 ? x : 0),
  leaky_relu: (x) => (x > 0 ? x : 0.01 * x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  softplus: (x) => (x > 30 ? x : Math.log1p(Math.exp(x))),
  silu: (x) => x / (1 + Math.exp(-x)),
  gelu: (x) => x * normalBelow(x),
};

// Layers that can be computed here: dense ones with a known activation.
export function decoderLack(decoder) {
  for (const layer of decoder.layers)
    if (layer.kind !== "dense" || !(layer.activation in activationFunctions))
      return "The decoder has a layer '" + layer.kind + "' with activation '" + layer.activation + "', which this page cannot compute.";
  return null;
}

// A function from a code to the decoder's output; the array that it returns is used again at the next call.
export function createDecoder(decoder, read) {
  const layers = decoder.layers.map((layer) => ({
    weight: Float32Array.from(read(layer.weight)), bias: Float32Array.from(read(layer.bias)),
    inputs: layer.in, outputs: layer.out, sums: new Float32Array(layer.out), activate: activationFunctions[layer.activation],
  }));
  return (code) => {
    let values = code;
    for (const {weight, bias, inputs, outputs, sums, activate} of layers) {
      sums.set(bias);
      for (let i = 0; i < inputs; ++i) {
        const value = values[i];
        if (value === 0) continue;
        for (let j = 0, at = i * outputs; j < outputs; ++j, ++at) sums[j] += value * weight[at];
      }
      for (let j = 0; j < outputs; ++j) sums[j] = activate(sums[j]);
      values = sums;
    }
    return values;
  };
}

// Two principal components of codes (rows of `size`): {centre, components}, by the power method.
export function twoComponents(codes, size) {
  const rows = Math.floor(codes.length / size);
  const centre = new Float64Array(size), products = new Float64Array(size * size);
  for (let at = 0; at < rows * size; ++at) centre[at % size] += codes[at] / rows;
  for (let row = 0; row < rows; ++row)
    for (let i = 0; i < size; ++i) {
      const left = codes[row * size + i] - centre[i];
      for (let j = 0; j < size; ++j) products[i * size + j] += left * (codes[row * size + j] - centre[j]);
    }
  const components = [];
  for (let k = 0; k < Math.min(2, size); ++k) components.push(topDirection(products, size, components));
  return {centre: [...centre], components};
}

function topDirection(products, size, others) {
  let direction = Array.from({length: size}, (_, i) => 1 + ((i * 7) % 5) / 10);
  for (let step = 0; step < 200; ++step) {
    const next = direction.map((_, i) => direction.reduce((sum, value, j) => sum + value * products[i * size + j], 0));
    for (const other of others) {
      const along = other.reduce((sum, value, i) => sum + value * next[i], 0);
      for (let i = 0; i < size; ++i) next[i] -= along * other[i];
    }
    const length = Math.hypot(...next);
    if (!(length > 0)) break;
    direction = next.map((value) => value / length);
  }
  return direction;
}

// Where a code lies on the plane of two components: [x, y].
export function ontoPlane(plane, code, offset = 0) {
  return [0, 1].map((k) =>
    plane.components[k] ? plane.components[k].reduce((sum, value, i) => sum + value * (code[offset + i] - plane.centre[i]), 0) : 0);
}

// The code at a place of the plane, the rest of it as in `base` (null: the centre).
export function fromPlane(plane, x, y, base) {
  const from = base || plane.centre;
  const [bx, by] = base ? ontoPlane(plane, base) : [0, 0];
  return from.map((value, i) =>
    value + (x - bx) * plane.components[0][i] + (plane.components[1] ? (y - by) * plane.components[1][i] : 0));
}

// Codes on the straight way from a to b, both included.
export function walk(a, b, steps) {
  return Array.from({length: steps}, (_, k) => a.map((value, i) => value + ((b[i] - value) * k) / (steps - 1)));
}
