// The views in the order in which a reader asks.

import {compareView} from "./views/compare.js";
import {curvesView} from "./views/curves.js";
import {decoderView} from "./views/decoder.js";
import {distortionView} from "./views/distortion.js";
import {effectView} from "./views/effect.js";
import {failuresView} from "./views/failures.js";
import {filtersView} from "./views/filters.js";
import {healthView} from "./views/health.js";
import {heatmapView} from "./views/heatmap.js";
import {imagesView} from "./views/images.js";
import {importanceView} from "./views/importance.js";
import {latentsView} from "./views/latents.js";
import {parallelView} from "./views/parallel.js";
import {paretoView} from "./views/pareto.js";
import {pointsView} from "./views/points.js";
import {provenanceView} from "./views/provenance.js";
import {replicatesView} from "./views/replicates.js";
import {verdictView} from "./views/verdict.js";

export const views = [
  verdictView, pointsView, effectView, heatmapView, parallelView, importanceView, paretoView, curvesView, imagesView, latentsView, decoderView,
  replicatesView, healthView, distortionView, filtersView, failuresView, compareView, provenanceView,
];
