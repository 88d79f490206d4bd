// The views in the order in which a reader asks.

import {imagesView} from "./pictures/images.js";
import {latentsView} from "./pictures/latents.js";
import {decoderView} from "./pictures/decoder.js";
import {replicatesView} from "./pictures/replicates.js";
import {healthView} from "./pictures/health.js";
import {distortionView} from "./pictures/distortion.js";
import {filtersView} from "./pictures/filters.js";
import {compareView} from "./compare/compare.js";
import {curvesView} from "./views/curves.js";
import {effectView} from "./views/effect.js";
import {failuresView} from "./views/failures.js";
import {heatmapView} from "./views/heatmap.js";
import {importanceView} from "./views/importance.js";
import {parallelView} from "./views/parallel.js";
import {paretoView} from "./views/pareto.js";
import {pointsView} from "./views/points.js";
import {provenanceView} from "./views/provenance.js";
import {verdictView} from "./views/verdict.js";

export const views = [
  verdictView, pointsView, effectView, heatmapView, parallelView, importanceView, paretoView, curvesView, imagesView, latentsView, decoderView,
  replicatesView, healthView, distortionView, filtersView, failuresView, compareView, provenanceView,
];
