// Shows all views of the test below each other. What goes wrong is kept in window.problems.
window.problems = [];
document.addEventListener("securitypolicyviolation", (event) => window.problems.push("policy: " + event.violatedDirective));
window.addEventListener("error", (event) => window.problems.push("error: " + event.message));
window.addEventListener("unhandledrejection", (event) => window.problems.push("rejected: " + event.reason));
async function showViews() {
  const data = JSON.parse(document.getElementById("study").textContent);
  const store = createStore(data, await unpackArrays(document.getElementById("arrays").textContent));
  for (const view of shownViews) {
    const element = h("div.body");
    element.id = view.id;
    document.body.append(element);
    const missing = view.missing(store);
    if (missing) element.textContent = missing;
    else view.mount(element, store);
  }
  document.documentElement.dataset.ready = "1";
}
showViews();
