// Elements without HTML text: what comes from a study only ever becomes a text node or an attribute's value.

const svgNamespace = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || (value === false && !name.startsWith("aria-"))) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : value);
  }
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false)
      element.append(child.nodeType ? child : document.createTextNode(child));
  return element;
}

// h("button.small", {type: "button", onclick: f}, "Copy"): an element of that name and those classes.
export function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  return fill(element, attributes, children);
}

// The same for SVG.
export function s(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElementNS(svgNamespace, tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  return fill(element, attributes, children);
}

// Calls f with the element's width now and whenever that changes; returns what stops it.
export function onWidth(element, f) {
  let last = 0;
  const look = () => {
    const width = Math.floor(element.clientWidth);
    if (width > 0 && width !== last) f((last = width));
  };
  const observer = new ResizeObserver(() => requestAnimationFrame(look));
  observer.observe(element);
  look();
  return () => observer.disconnect();
}

// Puts text on the clipboard, and says on the button that it did.
export async function copyText(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea.offscreen", {}, text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "copied";
  setTimeout(() => (button.textContent = before), 1200);
}

export function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  const link = h("a", {href: url, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
