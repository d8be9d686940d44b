/* A result as a table: in pages, sorted by its columns, copied for a spreadsheet. */
const PER_PAGE = 100;
const LONGEST = 300;  // characters of a cell; the copy has all
const NUMBERS = /^(tinyint|smallint|integer|bigint|real|double|decimal)/;

export const isNumber = (column) => NUMBERS.test(column.type);

function compare(a, b, numbers) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (numbers) return Number(a) - Number(b) || 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

function cell(value, numbers, words) {
  const made = document.createElement("td"), text = value === null ? words.null : String(value);
  made.textContent = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  made.className = value === null ? "null" : numbers ? "number" : "";
  return made;
}

export class Grid {
  constructor(table, pager, words) {
    Object.assign(this, { table, pager, words });
    pager.addEventListener("click", (event) => this.turn(Number(event.target.dataset.step || 0)));
    this.clear();
  }

  clear() {
    Object.assign(this, { columns: [], rows: [], formulas: new Set(), order: null, page: 0, sorted: null });
    this.draw();
  }

  add(page) {
    if (page.columns.length && !this.columns.length) this.columns = page.columns;
    const before = this.rows.length;
    for (const row of page.rows) this.rows.push(row);
    for (const [row, column] of page.formulas) this.formulas.add(`${before + row} ${column}`);
    this.order = null;
    if (page.columns.length || page.rows.length) this.draw();
  }

  sort(column) {
    const down = this.sorted?.column === column && !this.sorted.down;
    Object.assign(this, { sorted: { column, down }, order: null, page: 0 });
    this.draw();
    this.table.tHead.querySelectorAll("button")[column].focus();
  }

  turn(step) {
    const last = Math.max(0, Math.ceil(this.rows.length / PER_PAGE) - 1);
    this.page = Math.min(last, Math.max(0, this.page + step));
    this.draw();
  }

  /* Numbers of rows in the order shown. */
  ordered() {
    this.order ??= this.arranged();
    return this.order;
  }

  arranged() {
    const order = this.rows.map((_, row) => row);
    if (!this.sorted) return order;
    const { column, down } = this.sorted, numbers = isNumber(this.columns[column]);
    return order.sort((a, b) => (down ? -1 : 1) * compare(this.rows[a][column], this.rows[b][column], numbers));
  }

  draw() {
    const shown = this.ordered().slice(this.page * PER_PAGE, (this.page + 1) * PER_PAGE);
    this.table.tHead.replaceChildren(this.head());
    this.table.tBodies[0].replaceChildren(...shown.map((row) => this.line(this.rows[row])));
    const first = this.page * PER_PAGE + 1, counts = { first, last: first + shown.length - 1, all: this.rows.length };
    this.pager.hidden = this.rows.length <= PER_PAGE;
    this.pager.querySelector("span").textContent = this.words.lines.replace(/\{(\w+)\}/g, (_, name) => counts[name].toLocaleString());
  }

  head() {
    const row = document.createElement("tr");
    this.columns.forEach((column, at) => {
      const made = document.createElement("th"), button = document.createElement("button"), type = document.createElement("span");
      const mark = this.sorted?.column === at ? (this.sorted.down ? " ▼" : " ▲") : "";
      Object.assign(button, { type: "button", className: "link", textContent: column.name + mark });
      Object.assign(type, { className: "type", textContent: column.type });
      if (mark) made.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
      button.addEventListener("click", () => this.sort(at));
      made.scope = "col";
      made.className = isNumber(column) ? "number" : "";
      made.append(button, type);
      row.append(made);
    });
    return row;
  }

  line(values) {
    const row = document.createElement("tr");
    row.append(...values.map((value, at) => cell(value, isNumber(this.columns[at]), this.words)));
    return row;
  }

  /* Tabs between cells. What a spreadsheet would run has an apostrophe before it: the server says which cells those are. */
  text() {
    const plain = (row) => this.rows[row].map((value, column) => {
      const text = value === null ? "" : String(value).replace(/[\t\r\n]+/g, " ");
      return this.formulas.has(`${row} ${column}`) ? `'${text}` : text;
    });
    return [this.columns.map((column) => column.name), ...this.ordered().map(plain)].map((row) => row.join("\t")).join("\n");
  }
}
