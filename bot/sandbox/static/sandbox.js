/* Keeps a page as new as the sandbox and sends its forms without a jump. Without this script everything still works by reloading. */
"use strict";
(() => {
  let seen = "", misses = 0, busy = false;
  const page = () => document.getElementById("page");
  const typing = (part) => {
    const at = document.activeElement;
    return part.contains(at) && at.matches("input:not([type=checkbox]), textarea, select");
  };
  const open = (part) => new Map([...part.querySelectorAll("details[data-key]")].map((one) => [one.dataset.key, one.open]));
  const markdownOpen = (part) => [...part.querySelectorAll(".markdown details")].map((one) => one.open);
  const drafts = (part) => [...part.querySelectorAll("details[data-key][open] :is(input:not([type=hidden]), textarea)")]
    .map((one) => one.value !== one.defaultValue).some(Boolean);

  const put = (old, made) => {
    if (old.dataset.shown === undefined) old.dataset.shown = "";
    if (old.source === made.outerHTML || typing(old) || drafts(old)) return;
    const unfolded = open(old), folds = markdownOpen(old), focused = document.activeElement;
    const name = old.contains(focused) && focused.id;
    made.source = made.outerHTML;
    for (const one of made.querySelectorAll("details[data-key]"))
      if (unfolded.has(one.dataset.key)) one.open = unfolded.get(one.dataset.key);
    const inner = [...made.querySelectorAll(".markdown details")];
    if (inner.length === folds.length) inner.forEach((one, at) => { one.open = folds[at]; });
    old.replaceWith(made);
    if (name) document.getElementById(name)?.focus();
  };

  const show = (text, force) => {
    const made = new DOMParser().parseFromString(text, "text/html");
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = made.getElementById(old.id);
      if (!fresh) continue;
      if (force && old.contains(document.activeElement)) document.activeElement.blur();
      put(old, document.importNode(fresh, true));
    }
    const colours = document.getElementById("colours"), wanted = made.getElementById("colours");
    if (wanted && colours.getAttribute("href") !== wanted.getAttribute("href")) colours.href = wanted.getAttribute("href");
    document.title = made.title;
    seen = page().dataset.revision;
    wake();
  };

  const wake = () => {
    for (const box of document.querySelectorAll("[data-tick] input[data-box]")) {
      box.disabled = false;
      box.setAttribute("aria-label", box.parentElement.textContent.trim().slice(0, 200));
    }
  };

  const send = async (action, fields) => {
    busy = true;
    try {
      const answer = await fetch(action, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "text/html" } });
      show(await answer.text(), true);
      return answer.ok;
    } finally {
      busy = false;
    }
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.reload !== undefined) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    for (const one of form.querySelectorAll("details[data-key] form")) one.reset();
    form.closest("details[data-key]")?.removeAttribute("open");
    if (await send(form.getAttribute("action"), fields) && form.dataset.clear !== undefined) form.querySelector("textarea").value = "";
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.submits !== undefined) { box.form.requestSubmit(); return; }
    if (box.dataset.box === undefined) return;
    const fields = { verb: "tick", as: document.getElementById("as").value, box: box.dataset.box, checked: box.checked };
    const comment = box.closest("[data-tick]").dataset.tick;
    send(location.pathname, comment ? { ...fields, comment } : fields);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("#body"))
      event.target.form.querySelector("button[value=comment]").click();
  });

  const look = async () => {
    const { watching, watch } = page().dataset;
    if (document.hidden || busy || watching !== "True") return;
    try {
      const query = watch ? `?pull=${encodeURIComponent(watch)}` : "";
      const answer = await fetch(`/_sandbox/revision${query}`);
      if (!answer.ok) return;
      const { revision } = await answer.json();
      if (misses > 2) document.getElementById("notice").replaceChildren();
      misses = 0;
      if (revision === seen || busy) return;
      const fresh = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
      if (fresh.ok && !busy) show(await fresh.text(), false);
    } catch {
      misses += 1;
      if (misses !== 3) return;
      const said = document.createElement("p");
      said.className = "problem";
      said.textContent = "The sandbox does not answer; it may have ended. This page goes on when it is back.";
      document.getElementById("notice").replaceChildren(said);
    }
  };

  for (const part of document.querySelectorAll("[data-live]")) part.source = part.outerHTML;
  document.documentElement.classList.add("scripted");
  seen = page().dataset.revision;
  wake();
  setInterval(look, 1000);
})();
