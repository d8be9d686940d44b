/* A quick chart of the rows that the page holds: line, bars or points, drawn as SVG with its axes named. */
import { isNumber } from "./grid.js";

const WIDTH = 720, HEIGHT = 360, LEFT = 72, RIGHT = 16, TOP = 16, BOTTOM = 56;
const MOST = 2000;  // marks; more are thinned evenly
const TICKS = 5;

function svg(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function thinned(rows) {
  const step = Math.ceil(rows.length / MOST);
  return step > 1 ? rows.filter((_, at) => at % step === 0) : rows;
}

/* Round steps around the values; zero is one of them where bars stand on it. */
function scale(values, zero) {
  const low = Math.min(...values, ...(zero ? [0] : [])), high = Math.max(...values, ...(zero ? [0] : []));
  const raw = (high - low || Math.abs(high) || 1) / TICKS, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((n) => n * power >= raw) * power;
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step || step, step };
}

function position(numeric) {
  return numeric ? (value) => Number(value) : (_, at) => at;
}

function axes(drawing, y, up, labels, names) {
  for (let value = y.low; value <= y.high + y.step / 2; value += y.step) {
    drawing.append(svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(value), y2: up(value), class: "rule" }));
    drawing.append(svg("text", { x: LEFT - 8, y: up(value) + 4, "text-anchor": "end" }, Number(value.toPrecision(6)).toLocaleString()));
  }
  for (const [x, text, anchor] of labels) drawing.append(svg("text", { x, y: HEIGHT - BOTTOM + 20, "text-anchor": anchor }, text));
  drawing.append(svg("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, "text-anchor": "middle", class: "name" }, names[0]));
  drawing.append(svg("text", { x: 4, y: 12, class: "name" }, names[1]));
}

function marks(kind, points, base, width) {
  if (kind === "line") return [svg("polyline", { points: points.map((p) => p.join(",")).join(" "), class: "mark line" })];
  if (kind === "points") return points.map(([x, y]) => svg("circle", { cx: x, cy: y, r: 3, class: "mark" }));
  return points.map(([x, y]) => svg("rect", { x: x - width / 2, y: Math.min(y, base), width, height: Math.max(0.5, Math.abs(base - y)), class: "mark" }));
}

/* Time runs to the right, however the table is sorted; everything else stands in the table's order. */
function inTime(rows, grid, x) {
  if (!/^(date|timestamp)/.test(grid.columns[x].type)) return rows;
  return rows.toSorted((a, b) => (a[x] < b[x] ? -1 : a[x] > b[x] ? 1 : 0));
}

export function chart(grid, kind, x, y) {
  const rows = thinned(inTime(grid.ordered().map((row) => grid.rows[row]).filter((row) => row[y] !== null && row[x] !== null && isFinite(row[y])), grid, x));
  const numeric = isNumber(grid.columns[x]) && kind !== "bar", at = position(numeric);
  const names = [grid.columns[x].name, grid.columns[y].name];
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "chart", "aria-label": `${names[1]} / ${names[0]}, ${rows.length}` });
  if (!rows.length) return drawing;
  const values = rows.map((row) => Number(row[y])), places = rows.map((row, n) => at(row[x], n));
  const vertical = scale(values, kind === "bar"), least = Math.min(...places), most = Math.max(...places);
  const slot = (WIDTH - LEFT - RIGHT) / (kind === "bar" ? rows.length : 1), edge = kind === "bar" ? slot / 2 : 4;
  const across = (value) => LEFT + edge + ((value - least) / (most - least || 1)) * (WIDTH - LEFT - RIGHT - 2 * edge);
  const up = (value) => HEIGHT - BOTTOM - ((value - vertical.low) / (vertical.high - vertical.low)) * (HEIGHT - TOP - BOTTOM);
  const short = (value) => String(value).slice(0, 24), middle = Math.floor((rows.length - 1) / 2);
  const order = numeric ? [least, most] : [rows[0][x], rows.at(-1)[x]];
  const labels = [[LEFT, short(order[0]), "start"], [WIDTH - RIGHT, rows.length > 1 ? short(order[1]) : "", "end"]];
  if (!numeric && rows.length > 2) labels.push([across(middle), short(rows[middle][x]), "middle"]);
  axes(drawing, vertical, up, labels, names);
  drawing.append(...marks(kind, rows.map((_, n) => [across(places[n]), up(values[n])]), up(Math.max(0, vertical.low)), Math.max(1, slot * 0.8)));
  return drawing;
}
