/* The statement's editor: CodeMirror in a shadow root, where its styles need no leave of the page's policy. */
const FUNCTIONS = "approx_distinct approx_percentile arbitrary array_agg avg cardinality coalesce concat corr count count_if date_add date_diff date_format date_trunc element_at from_unixtime greatest if least length lower max max_by min min_by nullif regexp_extract regexp_like regexp_replace replace round row_number split_part stddev strpos substr sum trim try try_cast upper variance at_timezone";
const COLOURS = { keyword: "#0b50d0", string: "#267337", number: "#8a1f5c", comment: "#58616a", operator: "#464c53", type: "#5b3ea8" };

function namespace(tables) {
  const sectors = {};
  for (const { id, title, columns } of tables) {
    const [sector, name] = id.split(".");
    sectors[sector] ??= {};
    sectors[sector][name] = {
      self: { label: name, type: "class", detail: title },
      children: columns.map((c) => ({ label: c.name, type: "property", detail: c.type, info: c.title })),
    };
  }
  return sectors;
}

/* Columns of the tables that the statement names, also without the table's name before them. */
function columnsOf(tables) {
  return (context) => {
    const word = context.matchBefore(/\w+/);
    if (!word && !context.explicit) return null;
    const text = context.state.doc.toString();
    const named = tables.filter((table) => text.includes(table.id));
    const options = named.flatMap((t) => t.columns.map((c) => ({ label: c.name, type: "property", detail: t.id, info: c.title, boost: 1 })));
    return { from: word ? word.from : context.pos, options, validFor: /^\w*$/ };
  };
}

function theme(EditorView) {
  return EditorView.theme({
    "&": { fontSize: "1.5rem", border: "1px solid #8a949e", borderRadius: "0.8rem", background: "#fff", color: "#1e2124" },
    "&.cm-focused": { outline: "0.3rem solid #0b50d0", outlineOffset: "0.2rem" },
    ".cm-scroller": { fontFamily: '"D2Coding", "Nanum Gothic Coding", ui-monospace, monospace', minHeight: "16rem", maxHeight: "48rem", lineHeight: "1.6" },
    ".cm-content": { padding: "1.2rem 0.4rem", caretColor: "#1e2124" },
    ".cm-tooltip": { border: "1px solid #8a949e", background: "#fff", maxWidth: "90vw" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "#0b50d0", color: "#fff" },
    ".cm-completionDetail": { opacity: "1", fontStyle: "normal", marginLeft: "1.2rem" },
  });
}

/* Text typed over a selection is ours to put in: Chromium would keep the colours as inline styles, which the policy forbids. */
function over(event, view) {
  const bracket = /^[([{'"]$/.test(event.data ?? "");  // goes around the selection instead
  if (event.inputType !== "insertText" || event.data === null || bracket || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" });
  return true;
}

export async function editor(textarea, { modules, label, tables, run, changed }) {
  const get = (name) => import(modules + name);
  const [view, state, commands, language, complete, sql, highlight] = await Promise.all(
    ["@codemirror/view", "@codemirror/state", "@codemirror/commands", "@codemirror/language", "@codemirror/autocomplete", "@codemirror/lang-sql", "@lezer/highlight"].map(get),
  );
  const { tags } = highlight, { EditorView, keymap } = view;
  const dialect = sql.SQLDialect.define({ builtin: FUNCTIONS, doubleQuotedStrings: false });
  const support = sql.sql({ dialect, schema: namespace(tables), upperCaseKeywords: true });
  const style = language.HighlightStyle.define([
    { tag: tags.keyword, color: COLOURS.keyword, fontWeight: "bold" }, { tag: tags.string, color: COLOURS.string },
    { tag: [tags.number, tags.bool, tags.null], color: COLOURS.number }, { tag: tags.comment, color: COLOURS.comment },
    { tag: tags.operator, color: COLOURS.operator }, { tag: [tags.typeName, tags.standard(tags.name)], color: COLOURS.type },
  ]);
  const host = textarea.parentElement, root = host.attachShadow({ mode: "open" });
  const made = new EditorView({
    root,
    state: state.EditorState.create({
      doc: textarea.value,
      extensions: [
        state.Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }])),
        commands.history(), complete.autocompletion({ icons: false }), complete.closeBrackets(), language.bracketMatching(), support,
        dialect.language.data.of({ autocomplete: columnsOf(tables) }), language.syntaxHighlighting(style),
        keymap.of([...complete.closeBracketsKeymap, ...complete.completionKeymap, ...commands.historyKeymap, ...commands.defaultKeymap]),
        EditorView.lineWrapping, EditorView.domEventHandlers({ beforeinput: over }), EditorView.contentAttributes.of({ "aria-label": label, id: "statement-text" }), theme(EditorView),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
      ],
    }),
  });
  root.append(made.dom);
  const replace = (from, to, insert) => {
    made.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
    made.focus();
  };
  return {
    text: () => made.state.doc.toString(),
    selected: () => made.state.sliceDoc(made.state.selection.main.from, made.state.selection.main.to),
    set: (text) => replace(0, made.state.doc.length, text),
    insert: (text) => replace(made.state.selection.main.from, made.state.selection.main.to, text),
    focus: () => made.focus(),
  };
}
