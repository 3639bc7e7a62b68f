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
