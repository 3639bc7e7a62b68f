"use strict";
// The live view and the thread: what arrives is put in where it belongs, and never under
// somebody's eyes: who has scrolled down, or holds the focus in the list, is told instead.
(() => {
  const list = document.getElementById("turns");
  const pulse = document.getElementById("pulse");
  const word = document.getElementById("pulse-word");
  const fresh = document.getElementById("fresh");
  const pause = document.getElementById("pause");
  const none = document.getElementById("none");
  const down = list.dataset.order === "down";
  const limit = Number(list.dataset.limit);
  const query = new URLSearchParams(down ? "" : location.search);
  let place = list.dataset.place;
  let source = null;
  let held = [];
  let paused = false;

  const show = (state) => {
    if (pulse.dataset.state === state) { return; }
    pulse.dataset.state = state;
    word.textContent = pulse.dataset[state];
  };

  const element = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.querySelector("li");
  };

  const put = (html) => {
    const item = element(html);
    if (list.querySelector(`[data-place="${CSS.escape(item.dataset.place)}"]`)) { return; }
    const atEnd = window.innerHeight + window.scrollY > document.body.scrollHeight - 120;
    if (down) { list.append(item); } else { list.prepend(item); }
    while (list.children.length > limit) {
      (down ? list.firstElementChild : list.lastElementChild).remove();
    }
    if (none) { none.hidden = true; }
    if (down && atEnd) { item.scrollIntoView({ block: "end" }); } else { item.classList.add("new"); }
  };

  const tell = () => {
    const many = held.length === 1 ? fresh.dataset.one : fresh.dataset.many;
    fresh.textContent = many.replace("#", held.length);
    fresh.hidden = held.length === 0;
  };

  const busy = () =>
    paused || window.scrollY > list.offsetTop || list.contains(document.activeElement);

  const arrived = (html) => {
    if (down || !busy()) { put(html); return; }
    held.push(html);
    held = held.slice(-limit);
    tell();
  };

  const release = () => {
    held.splice(0).forEach(put);
    tell();
  };

  const start = () => {
    query.set("after", place);
    source = new EventSource(`${list.dataset.stream || "/console/live/events"}?${query}`);
    source.addEventListener("open", () => show(paused ? "paused" : "on"));
    source.addEventListener("turn", (event) => {
      place = event.lastEventId;
      arrived(JSON.parse(event.data).html);
    });
    source.addEventListener("reload", () => location.reload());
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) { return; }
      show("off");
      again();
    });
  };

  // A refused stream does not come back by itself; the reason may be that the login has ended.
  const again = async () => {
    const stop = new AbortController();
    try {
      const answer = await fetch(source.url, { signal: stop.signal });
      stop.abort();
      if (answer.status === 401 || answer.status === 403) { location.reload(); return; }
    } catch { /* the network is away */ }
    setTimeout(start, 4000);
  };

  if (fresh) {
    fresh.addEventListener("click", () => {
      release();
      window.scrollTo({ top: 0 });
      const first = list.querySelector("a");
      if (first) { first.focus({ preventScroll: true }); first.blur(); }
    });
  }
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      show(paused ? "paused" : "on");
      if (!paused) { release(); }
    });
  }
  document.addEventListener("visibilitychange", () => {
    source.close();
    if (!document.hidden) { start(); }
  });
  window.addEventListener("pagehide", () => source.close());
  start();
})();
