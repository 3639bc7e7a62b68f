"use strict";
// What every page has: a post with the session's token, forms that are sent once, and signs of
// life for the conversations that the operator has.
window.tucausa = {
  // How many conversations the operator has, as far as this browser knows.
  get talks() {
    try { return Number(localStorage.getItem("console-talks")); } catch { return 0; }
  },
  set talks(count) {
    try { localStorage.setItem("console-talks", String(count)); } catch { /* keeps nothing */ }
  },
  post(path, fields) {
    const meta = document.querySelector('meta[name="csrf"]');
    return fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRF-Token": meta ? meta.content : "", "Accept": "application/json" },
      body: new URLSearchParams(fields || {}),
    });
  },
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.ask && !window.confirm(form.dataset.ask)) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || event.defaultPrevented) { return; }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
// A page out of the browser's history may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) { delete form.dataset.sent; }
});
// The waiting desk beats by itself; from another page the operator has not gone either.
(() => {
  if (document.getElementById("desk") || !document.querySelector('meta[name="csrf"]')) { return; }
  let moves = true;
  ["keydown", "pointerdown", "input", "wheel", "touchstart"].forEach((name) =>
    document.addEventListener(name, () => { moves = true; }, { passive: true }));
  const beat = async () => {
    if (!window.tucausa.talks) { return; }
    const path = moves ? "/console/waiting/here" : "/console/waiting/beat";
    moves = false;
    try {
      const answer = await window.tucausa.post(path);
      window.tucausa.talks = answer.ok ? (await answer.json()).talks.length : 0;
    } catch { /* no connection: the next one may arrive */ }
  };
  beat();
  setInterval(beat, 20000);
})();
// Who was found in danger just now: on every page, until this browser's operator has seen it.
(() => {
  const strip = document.getElementById("alarms");
  if (!strip) { return; }
  const [count, links] = [strip.querySelector("strong"), strip.querySelector("span")];
  const plain = document.title;
  let newest = 0;
  const seen = () => {
    try { return Number(localStorage.getItem("console-alarms")); } catch { return 0; }
  };
  const when = (at) => {
    const minutes = Math.floor((Date.now() / 1000 - at) / 60);
    return minutes < 1 ? strip.dataset.now : strip.dataset.ago.replace("#", minutes);
  };
  const link = (alarm) => {
    const found = document.createElement("a");
    found.href = `/console/c/${encodeURIComponent(alarm.conversation)}`;
    found.textContent = `${alarm.card} (${when(alarm.at)})`;
    return found;
  };
  const show = (alarms) => {
    const fresh = alarms.filter((one) => one.at > seen());
    newest = Math.max(0, ...fresh.map((one) => one.at));
    const told = fresh.length === 1 ? strip.dataset.one : strip.dataset.many;
    const text = fresh.length ? `▲ ${told.replace("#", fresh.length)}` : "";
    if (count.textContent !== text) { count.textContent = text; }
    links.replaceChildren(...fresh.slice(0, 3).flatMap((one) => [link(one), " "]));
    strip.hidden = fresh.length === 0;
    if (!document.getElementById("desk")) { document.title = fresh.length ? `▲ ${plain}` : plain; }
  };
  const look = async () => {
    try {
      const answer = await fetch("/console/alarms", { headers: { "Accept": "application/json" } });
      if (answer.ok) { show((await answer.json()).alarms); }
    } catch { /* no connection: the next one may arrive */ }
  };
  strip.querySelector("button").addEventListener("click", () => {
    try { localStorage.setItem("console-alarms", String(newest)); } catch { /* keeps nothing */ }
    show([]);
  });
  look();
  setInterval(look, 10000);
})();
