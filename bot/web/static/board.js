/* Keeps a page as new as the database: `/live` says that something changed, and the page asks for itself again.
   Without this script everything still works by reloading. */
"use strict";
(() => {
  const AGAIN = 60_000; // milliseconds after which "in 5 hours" is no longer true
  const SHORTEST = 1_000; // between two requests; a slow server is asked less often
  let due = null, busy = false, wanted = false, last = -SHORTEST, cost = 0;
  const told = document.getElementById("told");
  const parts = () => document.querySelectorAll("[data-live]");
  const cards = (root) => new Map([...root.querySelectorAll("article[id]")].map((one) => [one.id, one]));
  const plain = (one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll("details[open]").forEach((each) => each.removeAttribute("open"));
    copy.classList.remove("is-new");
    copy.querySelectorAll("time").forEach((each) => { each.textContent = ""; });
    return copy.textContent + copy.className;
  };

  /* What is in focus, named so that it can be found in the new page: the nth thing that takes focus in its card. */
  const able = "a[href], summary, button, input, select, [tabindex]";
  const inFocus = () => {
    const at = document.activeElement, part = at?.closest("[data-live]");
    if (!part) return () => {};
    const home = at.closest("article[id]") ?? part, place = [...home.querySelectorAll(able)].indexOf(at);
    return () => {
      const again = document.getElementById(home.id) ?? document.getElementById(part.id);
      (again?.querySelectorAll(able)[place] ?? again?.querySelector(able))?.focus({ preventScroll: true });
    };
  };

  /* The first card in sight stays where it is, whatever comes or goes above it. */
  const inSight = () => {
    const first = scrollY > 0 && [...document.querySelectorAll("article[id]")].find((one) => one.getBoundingClientRect().bottom > 0);
    const top = first ? first.getBoundingClientRect().top : 0;
    return () => {
      const again = first && document.getElementById(first.id);
      if (again) scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
    };
  };

  const differ = (before, after) => {
    const names = new Set([...before.keys(), ...after.keys()]);
    return [...names].filter((id) => !before.has(id) || !after.has(id) || before.get(id) !== after.get(id));
  };

  const put = (text) => {
    const made = new DOMParser().parseFromString(text, "text/html");
    const texts = (root) => new Map([...cards(root)].map(([id, one]) => [id, plain(one)]));
    const before = texts(document), after = texts(made), changed = differ(before, after);
    const open = new Set([...document.querySelectorAll("article[id] details[open]")].map((one) => one.closest("article").id));
    const focus = inFocus(), sight = inSight();
    for (const [id, one] of cards(made)) {
      if (open.has(id)) one.querySelector("details")?.setAttribute("open", "");
      if (changed.includes(id)) one.classList.add("is-new");
    }
    for (const old of parts()) {
      const fresh = made.getElementById(old.id);
      if (fresh) old.replaceWith(document.importNode(fresh, true));
    }
    document.title = made.title;
    sight();
    focus();
    if (changed.length) told.textContent = `${changed.length} changed`;
  };

  const refresh = async () => {
    due = null;
    if (document.hidden) { wanted = true; return; }
    busy = true;
    wanted = false;
    last = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.ok) put(await answer.text());
    } catch {
      wanted = true; // the server is away: `hello` says when it is back
    } finally {
      busy = false;
      cost = performance.now() - last;
      if (wanted) soon();
    }
  };
  const soon = () => {
    wanted = true;
    if (due !== null || busy) return;
    due = setTimeout(refresh, Math.max(0, last + Math.max(SHORTEST, 10 * cost) - performance.now()));
  };

  const follow = () => {
    const source = new EventSource("/live");
    source.addEventListener("hello", (event) => {
      const now = document.querySelector("[data-now]")?.dataset.now ?? "";
      if (JSON.parse(event.data).since >= now) soon();
    });
    source.addEventListener("changed", soon);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden && wanted) soon(); });
  setInterval(soon, AGAIN);
  follow();

  /* j and k go from card to card, but only from within one: single letters must not surprise anybody elsewhere. */
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key], from = document.activeElement?.closest("article[id]");
    if (!step || !from || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
    const all = [...document.querySelectorAll("article[id]")];
    all[all.indexOf(from) + step]?.querySelector("h3 a")?.focus();
  });
})();
