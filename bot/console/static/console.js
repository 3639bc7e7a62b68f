"use strict";
// What every page has: a post with the session's token, and forms that are sent once.
window.tucausa = {
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
