// Reads another report's document out of its text. Nothing of that file is run or put into this page.

const mostBytes = 400e6;

// The document of a report.html or study.json. Throws with what was expected and what was found.
export async function readReport(file) {
  if (file.size > mostBytes) throw new Error("expected a report of less than 400 MB, got " + Math.round(file.size / 1e6) + " MB.");
  return documentOf(await file.text());
}

// The document in the text of a report, or the text as one.
export function documentOf(text) {
  const start = text.slice(0, 1000).trimStart();
  const json = start.startsWith("{") ? text : jsonInside(text);
  let data = null;
  try {
    data = JSON.parse(json);
  } catch {
    throw new Error("its document is damaged: it is no JSON. Make the report again: sandglass report STUDY -o report.html.");
  }
  checkDocument(data);
  return data;
}

function jsonInside(text) {
  const found = /<script\b[^>]*\bid\s*=\s*["']?study["'\s>][^>]*>|<script\b[^>]*\bid\s*=\s*["']?study["']?\s*>/i.exec(text);
  if (!found) throw new Error("expected a report that sandglass wrote, got a file without a study in it.");
  const from = found.index + found[0].length, to = text.indexOf("</" + "script", from); // in two pieces: this stands in a script itself
  if (to < 0) throw new Error("its document is cut off. Copy the file again.");
  return text.slice(from, to);
}

// Everything that the comparison touches must be there.
function checkDocument(data) {
  if (data === null || typeof data !== "object" || Array.isArray(data) || !("format" in data)) throw new Error("expected a report that sandglass wrote, got other JSON.");
  if (data.format !== 1) throw new Error("expected format 1, got " + JSON.stringify(data.format) + ". Make the report again with the same version of sandglass.");
  const lists = [data.objectives, data.axes, data.metrics, data.points && data.points.point, data.points && data.points.axes, data.trials && data.trials.trial,
    data.trials && data.trials.point, data.trials && data.trials.metrics, data.trials && data.trials.objectives, data.trials && data.trials.replicate, data.trials && data.trials.status];
  if (!data.study || typeof data.study.name !== "string" || !lists.every(Array.isArray)) throw new Error("its document lacks the study, its points or its trials. Make the report again.");
  const trials = data.trials.trial.length, points = data.points.point.length;
  const even = [...data.trials.metrics, ...data.trials.objectives].every((column) => Array.isArray(column) && column.length === trials) && data.trials.point.length === trials &&
    data.trials.replicate.length === trials && data.trials.status.length === trials && data.points.axes.length === data.axes.length && data.points.axes.every((column) => Array.isArray(column) && column.length === points) &&
    data.trials.metrics.length === data.metrics.length && data.trials.objectives.length === data.objectives.length;
  if (!even) throw new Error("its columns have different lengths. Make the report again.");
}
