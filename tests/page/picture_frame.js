// Shows all views of the test below each other. What goes wrong is kept in window.problems.
window.problems = [];
document.addEventListener("securitypolicyviolation", (event) => window.problems.push("policy: " + event.violatedDirective));
window.addEventListener("error", (event) => window.problems.push("error: " + event.message));
window.addEventListener("unhandledrejection", (event) => window.problems.push("rejected: " + event.reason));
const itemArrays = { f32: Float32Array, i32: Int32Array, i16: Int16Array, u8: Uint8Array };

async function showViews() {
  const data = JSON.parse(document.getElementById("study").textContent);
  const packed = Uint8Array.from(atob(document.getElementById("arrays").textContent), (c) => c.charCodeAt(0));
  const bytes = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const read = (ref) => {
    const items = new itemArrays[ref.type](bytes, ref.offset, ref.length);
    return "scale" in ref ? Float32Array.from(items, (item) => item * ref.scale + ref.zero) : items;
  };
  const store = { data, read };
  for (const view of shownViews) {
    const element = document.createElement("div");
    element.id = view.id;
    document.body.append(element);
    const missing = view.missing(store);
    if (missing) element.textContent = missing;
    else view.mount(element, store);
  }
  document.documentElement.dataset.ready = "1";
}
showViews();
