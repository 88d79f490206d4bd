// A table of which only the rows in sight exist, so that ten thousand cost as little as ten.

import {h, onWidth} from "../base/dom.js";

const rowHeight = 28;
const mostShown = 16;

// columns: {name, title, text(row), value(row), number, classes(row)}; rows: numbers. onChoose(row) on click and Enter.
export function table({columns, rows, label, onChoose, chosen}) {
  let order = [...rows], sorted = null, down = false, active = 0;
  const body = h("tbody"), scroller = h("div.table-scroll", {tabindex: 0, role: "region", "aria-label": label});
  const above = h("tr.filler", {"aria-hidden": "true"}), below = h("tr.filler", {"aria-hidden": "true"});
  const heads = columns.map((column, i) => h("th", {scope: "col", class: column.number ? "number" : ""},
    h("button.head", {type: "button", title: column.title ?? column.name, onclick: () => sortBy(i)}, column.name)));
  const element = h("table", {"aria-rowcount": rows.length + 1}, h("thead", {}, h("tr", {}, heads)), body);
  scroller.append(element);

  function cells(row, position) {
    const line = h("tr", {"aria-rowindex": position + 2, class: chosen?.() === row ? "chosen" : position === active ? "active" : ""},
      columns.map((column) => h("td", {class: `${column.number ? "number" : ""} ${column.classes?.(row) ?? ""}`, title: column.title_of?.(row)},
        column.text(row))));
    if (onChoose) line.addEventListener("click", () => choose(position));
    return line;
  }
  function choose(position) {
    active = position;
    onChoose?.(order[position]);
    draw();
  }
  function draw(all = false) {
    const height = Math.min(order.length, mostShown) * rowHeight + rowHeight;
    scroller.style.maxHeight = `${height + 18}px`;
    const first = all ? 0 : Math.max(0, Math.min(order.length - mostShown, Math.floor(scroller.scrollTop / rowHeight) - 4));
    const last = all ? order.length : Math.min(order.length, first + mostShown + 10);
    above.style.height = `${first * rowHeight}px`;
    below.style.height = `${(order.length - last) * rowHeight}px`;
    body.replaceChildren(above, ...order.slice(first, last).map((row, i) => cells(row, first + i)), below);
  }
  function sortBy(index) {
    down = sorted === index ? !down : false;
    sorted = index;
    const {value} = columns[index];
    const rank = (v) => (v === null || v === undefined || Number.isNaN(v) ? 1 : 0);
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
    order = [...rows].sort((a, b) => {
      const left = value(a), right = value(b);
      return rank(left) - rank(right) || (down ? -1 : 1) * (rank(left) ? 0 : compare(left, right)) || rows.indexOf(a) - rows.indexOf(b);
    });
    heads.forEach((head, i) => (i === index ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    scroller.scrollTop = 0;
    draw();
  }
  const showMore = () => scroller.classList.toggle("more", scroller.scrollLeft + scroller.clientWidth < scroller.scrollWidth - 2);
  scroller.addEventListener("scroll", () => requestAnimationFrame(() => (draw(), showMore())));
  onWidth(scroller, showMore);
  scroller.addEventListener("keydown", (event) => {
    const step = {ArrowDown: 1, ArrowUp: -1, PageDown: mostShown, PageUp: -mostShown}[event.key];
    if (step) {
      active = Math.max(0, Math.min(order.length - 1, active + step));
      const top = active * rowHeight;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      if (top > scroller.scrollTop + (mostShown - 1) * rowHeight) scroller.scrollTop = top - (mostShown - 1) * rowHeight;
      draw();
    } else if (event.key === "Enter" && onChoose && event.target === scroller) choose(active);
    else return;
    event.preventDefault();
  });
  draw();
  return {
    element: scroller,
    draw,
    setRows(next) {
      rows = next;
      order = [...next];
      element.setAttribute("aria-rowcount", next.length + 1);
      if (sorted !== null) down = !down, sortBy(sorted);
      else draw();
    },
  };
}

// A plain table of everything, for "as table" and print.
export function plainTable(heads, rows) {
  return h("div.table-scroll", {tabindex: 0}, h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", {scope: "col"}, head)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {class: typeof cell === "number" ? "number" : ""}, cell)))))));
}
