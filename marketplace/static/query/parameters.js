/* A field for each `{{name:type}}` of the statement. The server reads the same places anew; this only asks for values. */
const PARTS = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|--[^\r\n]*|\/\*[^]*?(?:\*\/|$)|\{\{\s*([A-Za-z_]\w{0,39})\s*(?::\s*([a-z]+)\s*)?\}\}/g;
const INPUTS = { date: "date", timestamp: "datetime-local", integer: "number", number: "text" };

function places(sql) {
  const found = new Map();
  for (const [, name, type] of sql.matchAll(PARTS)) if (name && (type || !found.get(name))) found.set(name, type);
  return found;
}

function field(name, type, value) {
  const group = document.createElement("div"), label = document.createElement("label"), input = document.createElement("input");
  const title = document.createElement("div"), box = document.createElement("div");
  Object.assign(input, { id: `given-${name}`, className: "krds-input", type: INPUTS[type] || "text", value });
  if (type === "integer") input.step = "1";
  if (type === "timestamp") input.step = "1";
  input.dataset.name = name;
  Object.assign(label, { htmlFor: input.id, textContent: type ? `${name} (${type})` : name });
  [group.className, title.className, box.className] = ["form-group", "form-tit", "form-conts"];
  title.append(label);
  box.append(input);
  group.append(title, box);
  return group;
}

export class Parameters {
  constructor(fieldset, given) {
    Object.assign(this, { fieldset, given, drawn: "" });
  }

  follow(sql) {
    const found = [...places(sql)], drawn = JSON.stringify(found);
    if (drawn === this.drawn) return;
    Object.assign(this.given, this.values());
    this.drawn = drawn;
    this.fieldset.hidden = found.length === 0;
    this.fieldset.querySelector(".form-row").replaceChildren(...found.map(([name, type]) => field(name, type, this.given[name] ?? "")));
  }

  values() {
    return Object.fromEntries([...this.fieldset.querySelectorAll("input")].map((input) => [input.dataset.name, input.value]));
  }
}
