/* The form of /deliver/{dataset}: each chosen file is announced, sent in parts, resumed after a cut (tus 1.0). */
const PART = 8 << 20;
const SLICE = 4 << 20;
const WAITS = [500, 1000, 2000, 4000, 8000, 15000, 30000, 60000];  // milliseconds
const PASSING = ["offset_differs", "earlier_file_waits", "unavailable"];
const form = document.getElementById("upload");
const { sha256 } = await import(form.dataset.hashes);  // its address holds its version: only the page can name it
const words = Object.fromEntries(
  [...document.getElementById("words").content.querySelectorAll("[data-word]")].map((w) => [w.dataset.word, w.textContent]),
);

class Refused extends Error {}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

async function ask(method, address, headers, body) {
  const answer = await fetch(address, {
    method, body, headers: { ...headers, "Tus-Resumable": "1.0.0", "X-CSRF-Token": form.dataset.csrf, Accept: "application/json" },
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({ title: answer.statusText, code: "" }));
  const said = [problem.title, problem.detail, problem.remedy].filter(Boolean).join(". ");
  throw PASSING.includes(problem.code) || answer.status === 502 ? new Error(said) : new Refused(said);
}

function announce(file, digest) {
  const told = { dataset: form.dataset.dataset, filename: file.name, sha256: digest };
  const metadata = Object.entries(told).map(([name, value]) => `${name} ${base64(value)}`).join(",");
  return ask("POST", "/api/uploads", { "Upload-Length": file.size, "Upload-Metadata": metadata });
}

async function parts(file, digest, tell) {
  const answer = await announce(file, digest);
  const { id } = await answer.json();
  let at = Number(answer.headers.get("Upload-Offset"));
  do {
    tell(words.sending, at / file.size);
    const headers = { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" };
    at = Number((await ask("PATCH", `/api/uploads/${id}`, headers, file.slice(at, at + PART))).headers.get("Upload-Offset"));
  } while (at < file.size);
  return id;
}

/* SHA-256 in hexadecimal, a slice at a time: the browser's own digest wants the whole file in memory. */
async function fingerprint(file, watch) {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += SLICE) {
    hash.update(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
    watch(Math.min(1, (at + SLICE) / file.size));
  }
  return [...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(file, tell) {
  const digest = await fingerprint(file, (share) => tell(words.reading, share));
  for (let failures = 0; ; failures++) {
    try {
      return await parts(file, digest, tell);
    } catch (error) {
      if (error instanceof Refused || failures === WAITS.length) throw error;
      tell(`${words.waiting} (${error.message})`);
      await new Promise((done) => { setTimeout(done, WAITS[failures]); });
    }
  }
}

function line(file) {
  const row = document.getElementById("sending").content.cloneNode(true).firstElementChild;
  row.querySelector(".name").textContent = file.name;
  document.getElementById("progress").append(row);
  const state = row.querySelector(".state"), bar = row.querySelector("progress");
  return {
    tell: (text, share = bar.value) => { state.textContent = text; bar.value = share; },
    arrived: (id) => {
      const link = document.createElement("a");
      Object.assign(link, { href: `/uploads/${id}`, textContent: words.follow });
      state.replaceChildren(`${words.arrived} · `, link);
      bar.value = 1;
    },
    failed: (error) => { state.textContent = `${words.stopped}: ${error.message}`; state.classList.add("failed"); },
  };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button"), files = [...form.files.files];
  button.disabled = true;
  document.getElementById("progress").replaceChildren();
  const sent = [];
  for (const file of files) {
    const shown = line(file);
    try {
      sent.push(await send(file, shown.tell));
      shown.arrived(sent.at(-1));
    } catch (error) {
      shown.failed(error);
    }
  }
  button.disabled = false;
  if (files.length === 1 && sent.length === 1) window.location.assign(`/uploads/${sent[0]}`);
});
