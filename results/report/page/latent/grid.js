// Nearest points by a grid of cells: for hit testing on screen and for neighbours in a picture.

// A grid over points (x0, y0, x1, y1, ...) moved by `place(x, y) -> [x, y]`.
export function createGrid(xy, place) {
  const count = xy.length / 2, at = new Float64Array(2 * count);
  let left = Infinity, low = Infinity, right = -Infinity, high = -Infinity;
  for (let i = 0; i < count; ++i) {
    const [x, y] = place(xy[2 * i], xy[2 * i + 1]);
    at[2 * i] = x;
    at[2 * i + 1] = y;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  const side = Math.max(1, Math.ceil(Math.sqrt(count / 3)));
  const dx = (right - left) / side || 1, dy = (high - low) / side || 1;
  const cells = Array.from({length: side * side}, () => []);
  const column = (x) => Math.min(side - 1, Math.max(0, Math.floor((x - left) / dx)));
  const row = (y) => Math.min(side - 1, Math.max(0, Math.floor((y - low) / dy)));
  for (let i = 0; i < count; ++i)
    if (Number.isFinite(at[2 * i]) && Number.isFinite(at[2 * i + 1])) cells[row(at[2 * i + 1]) * side + column(at[2 * i])].push(i);

  function visitCell(r, c, x, y, visit) {
    if (r < 0 || c < 0 || r >= side || c >= side) return;
    for (const i of cells[r * side + c]) visit(i, (at[2 * i] - x) ** 2 + (at[2 * i + 1] - y) ** 2);
  }

  // Calls visit(index, squared distance) for points in the k-th ring of cells around cell (cx, cy).
  function ring(cx, cy, k, x, y, visit) {
    if (k === 0) return visitCell(cy, cx, x, y, visit);
    for (let c = cx - k; c <= cx + k; ++c) {
      visitCell(cy - k, c, x, y, visit);
      visitCell(cy + k, c, x, y, visit);
    }
    for (let r = cy - k + 1; r < cy + k; ++r) {
      visitCell(r, cx - k, x, y, visit);
      visitCell(r, cx + k, x, y, visit);
    }
  }

  // The nearest point no farther than `most`; -1 if there is none.
  function nearest(x, y, most) {
    let best = -1, distance = most * most;
    const rings = Math.ceil(most / Math.min(dx, dy)) + 1;
    for (let k = 0; k <= Math.min(rings, side); ++k)
      ring(column(x), row(y), k, x, y, (i, d) => {
        if (d <= distance) {
          distance = d;
          best = i;
        }
      });
    return best;
  }

  // The k nearest other points of point i, nearest first.
  function neighbours(i, k) {
    const x = at[2 * i], y = at[2 * i + 1], near = [], far = [];
    const take = (j, d) => {
      if (j === i || (near.length === k && d >= far[k - 1])) return;
      let place = near.length === k ? k - 1 : near.length;
      for (; place > 0 && far[place - 1] > d; --place) {
        far[place] = far[place - 1];
        near[place] = near[place - 1];
      }
      far[place] = d;
      near[place] = j;
    };
    for (let step = 0; step <= side; ++step) {
      const reach = (step - 1) * Math.min(dx, dy);
      if (near.length === k && step > 0 && far[k - 1] <= reach * reach) break;
      ring(column(x), row(y), step, x, y, take);
    }
    return near;
  }
  return {nearest, neighbours};
}

// For each point of a picture whether most of its k nearest others are of another class: Uint8Array of 0 and 1.
export function wrongNeighbours(xy, labels, k) {
  const grid = createGrid(xy, (x, y) => [x, y]);
  const wrong = new Uint8Array(xy.length / 2);
  for (let i = 0; i < wrong.length; ++i) {
    const near = grid.neighbours(i, k);
    const same = near.filter((j) => labels[j] === labels[i]).length;
    wrong[i] = 2 * same < near.length ? 1 : 0;
  }
  return wrong;
}
