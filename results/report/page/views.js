// The views in the order in which a reader asks.

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

export const views = [verdictView, pointsView, effectView, heatmapView, parallelView, importanceView, paretoView, curvesView, failuresView, provenanceView];
