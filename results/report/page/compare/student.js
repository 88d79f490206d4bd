// Student's t distribution, by the continued fraction of the incomplete beta function (Numerical Recipes, 6.4).

function logGamma(x) {  // Lanczos, for x > 0
  const factors = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2, -0.5395239384953e-5];
  const sum = factors.reduce((total, factor, i) => total + factor / (x + 1 + i), 1.000000000190015);
  return (x + 0.5) * Math.log(x + 5.5) - (x + 5.5) + Math.log((2.5066282746310005 * sum) / x);
}

function betaFraction(x, a, b) {
  const least = 1e-300, guard = (v) => (Math.abs(v) < least ? least : v);
  let c = 1, d = 1 / guard(1 - ((a + b) * x) / (a + 1)), value = d;
  for (let m = 1; m < 400; ++m) {
    for (const factor of [(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)), (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 / guard(1 + factor * d);
      c = guard(1 + factor / c);
      value *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

function incompleteBeta(x, a, b) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

// The probability of a |T| as large as |t| or larger.
export function twoSidedP(t, freedom) {
  return Number.isFinite(t) ? incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) : 0;
}

// The t of which 95 % of the distribution lie between -t and t.
export function t95(freedom) {
  let low = 0, high = 1e6;
  for (let step = 0; step < 200 && high - low > 1e-13 * high; ++step) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, freedom) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
