/* A query at work: sent, followed page by page, ended when it is cancelled or its page goes away. */
const RETRIES = [300, 1000, 3000];  // milliseconds

export class Problem extends Error {}

export function asking(csrf, words) {
  return async function ask(method, address, body, options = {}) {
    const headers = { "X-CSRF-Token": csrf, Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}) };
    let answer;
    try {
      answer = await fetch(address, { method, headers, body: body && JSON.stringify(body), ...options });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Problem(words.away);
    }
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    const problem = await answer.json().catch(() => ({ title: answer.statusText }));
    throw new Problem([problem.title, problem.detail, problem.remedy].filter(Boolean).join(". "));
  };
}

export class Run {
  constructor(ask, show) {
    Object.assign(this, { ask, show, id: null, next: null, over: false, stopping: new AbortController() });
  }

  async begin(asked) {
    this.take(await this.ask("POST", "/query/runs", asked));
    if (this.over) await this.cancel();  // cancelled before the door had named it
    while (this.next && !this.over) this.take(await this.fetched());
  }

  /* The next page; once more after a moment where the connection broke: the door gives the same page again. */
  async fetched() {
    for (let failures = 0; ; failures++) {
      try {
        return await this.ask("GET", this.address("/rows"), null, { signal: this.stopping.signal });
      } catch (error) {
        if (!(error instanceof Problem) || failures === RETRIES.length || this.over) throw error;
        await new Promise((done) => { setTimeout(done, RETRIES[failures]); });
      }
    }
  }

  take(page) {
    this.id = page.run;
    this.next = page.next;
    if (!this.over) this.show(page);
  }

  address(more = "") {
    return `/query/runs/${this.id}${more}?next=${encodeURIComponent(this.next)}`;
  }

  /* `keepalive`: sent even as the page goes away. */
  async cancel() {
    this.over = true;
    this.stopping.abort();
    if (this.id && this.next) await this.ask("DELETE", this.address(), null, { keepalive: true }).catch(() => {});
  }
}
