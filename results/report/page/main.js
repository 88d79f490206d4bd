// The page: masthead, navigation by question, and the views, each drawn when it comes into sight.

import {unpackArrays} from "./base/arrays.js";
import {h} from "./base/dom.js";
import {cut} from "./base/format.js";
import {createStore} from "./base/store.js";
import {setPrinting} from "./draw/canvas.js";
import {addTools, figureFrame, missingNote} from "./draw/figure.js";
import {followStudy} from "./live.js";
import {masthead} from "./masthead.js";
import {views} from "./views.js";

function themeButton(redraw) {
  const root = document.documentElement;
  const wanted = () => root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = wanted();
  return h("button.small", {type: "button", "aria-label": "light or dark", onclick: () => {
    root.dataset.theme = wanted() === "dark" ? "light" : "dark";
    redraw();
  }}, "◐");
}

function filterBar(store) {
  const text = h("span");
  const bar = h("div.filters-bar", {hidden: true, role: "status"}, text,
    h("button", {type: "button", onclick: () => store.clearBrushes()}, "show all"));
  store.subscribe(() => {
    const shown = store.visible.reduce((sum, v) => sum + v, 0);
    bar.hidden = store.brushes.size === 0;
    text.textContent = `${shown} of ${store.visible.length} points shown`;
  });
  return bar;
}

function navigation(page, store) {
  const links = page.frames.map(({view}) => h("li", {}, h("a", {href: `#${view.id}`}, view.short)));
  const current = new IntersectionObserver((entries) => {
    for (const entry of entries)
      if (entry.isIntersecting)
        for (const link of links) link.firstChild.setAttribute("aria-current", String(link.firstChild.hash === `#${entry.target.id}`));
  }, {rootMargin: "-20% 0px -70% 0px"});
  for (const {frame} of page.frames) current.observe(frame.section);
  return h("nav", {"aria-label": "views"}, h("ul", {}, links), themeButton(() => store.tell("colours")));
}

// What is in sight follows a choice at once, the rest one view a frame, so that a brush never waits for them.
function updater(frames) {
  let waiting = [];
  const next = () => {
    const [entry, kind] = waiting.shift() ?? [];
    entry?.mounted?.update?.(kind);
    if (waiting.length) requestAnimationFrame(next);
  };
  return (kind) => {
    const idle = waiting.length === 0;
    waiting = waiting.filter(([, earlier]) => earlier !== kind);
    for (const entry of frames) {
      if (entry.near) entry.mounted?.update?.(kind);
      else if (entry.mounted?.update) waiting.push([entry, kind]);
    }
    if (idle && waiting.length) requestAnimationFrame(next);
  };
}

function makePage(store, host) {
  const page = {frames: views.map((view) => ({view, frame: figureFrame(view, store), mounted: null}))};
  page.mount = (entry) => {
    if (entry.mounted) return;
    const {view, frame} = entry;
    frame.tools.replaceChildren();
    frame.body.replaceChildren();
    const reason = view.missing(store);
    try {
      entry.mounted = reason ? {} : view.mount(frame.body, store) ?? {};
    } catch (error) {
      console.error(error);
      entry.mounted = {};
      frame.body.replaceChildren(missingNote(`This view could not be drawn: ${error.message}`));
    }
    if (reason) {
      frame.section.classList.add("lacking");
      frame.body.append(missingNote(reason));
      frame.section.querySelector(".commands")?.remove();
    }
    addTools(frame, view, entry.mounted);
  };
  page.unmount = (entry) => {
    entry.mounted?.destroy?.();
    entry.mounted = null;
  };
  const inSight = new IntersectionObserver((seen) => {
    for (const {target, isIntersecting} of seen) {
      const entry = page.frames.find(({frame}) => frame.section === target);
      entry.near = isIntersecting;
      if (isIntersecting) page.mount(entry);
    }
  }, {rootMargin: "600px 0px"});
  store.subscribe(updater(page.frames));
  host.replaceChildren(masthead(store), navigation(page, store), ...page.frames.map(({frame}) => frame.section),
    h("footer.colophon", {}, `${cut(store.data.study.name, 80)} · digest ${store.data.study.digest} · made by Sandglass; this page asks nobody for anything.`), filterBar(store));
  for (const {frame} of page.frames) inSight.observe(frame.section);
  for (const entry of page.frames) if (entry.view.eager) page.mount(entry);
  page.stop = () => {
    inSight.disconnect();
    for (const entry of page.frames) page.unmount(entry);
  };
  return page;
}

let shownPage = null;

function show(data, buffer) {
  const host = document.getElementById("page") ?? document.body.appendChild(h("main", {id: "page"}));
  shownPage?.stop();
  shownPage = makePage(createStore(data, buffer), host);
  if (location.hash.length > 1) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

// Before it is printed every view is drawn, light and in the printer's resolution.
function printWhole() {
  let shownTheme = null;
  const redraw = (printing) => {
    const root = document.documentElement;
    if (printing) shownTheme = root.dataset.theme;
    root.dataset.theme = printing ? "light" : shownTheme;
    setPrinting(printing);
    if (!shownPage) return;
    for (const entry of shownPage.frames) {
      if (printing) shownPage.mount(entry);
      entry.mounted?.update?.("colours");
    }
  };
  addEventListener("beforeprint", () => redraw(true));
  addEventListener("afterprint", () => redraw(false));
}

async function start() {
  const data = JSON.parse(document.getElementById("study").textContent);
  const buffer = await unpackArrays(document.getElementById("arrays").textContent);
  show(data, buffer);
  printWhole();
  if (data.live) followStudy(data, show);
}

start();
