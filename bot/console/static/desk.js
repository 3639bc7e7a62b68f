"use strict";
// The waiting desk: forms go without leaving the page, so that no half-written reply is lost.
(() => {
  const BEAT_MS = 20000;
  const WARN_SECONDS = 60;
  const LEASE_WARN_SECONDS = 25;
  const desk = document.getElementById("desk");
  const queue = document.getElementById("queue");
  const talks = document.getElementById("talks");
  const said = document.getElementById("said");
  const pulse = document.getElementById("pulse");
  const idle = Number(desk.dataset.idle);
  const acts = desk.dataset.acts === "yes";
  const plainTitle = document.title;
  const known = new Set([...queue.querySelectorAll(".k-urgent")].map((one) => one.dataset.conversation));
  let moved = Date.now();
  let moves = true;
  let fetching = false;
  let stale = false;
  let lastQueue = "";

  const stored = (name, otherwise) => {
    try { return localStorage.getItem(name) ?? otherwise; } catch { return otherwise; }
  };
  const store = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ }
  };
  const tell = (words) => { said.textContent = ""; said.textContent = words; };
  const show = (state) => {
    pulse.hidden = false;
    if (pulse.dataset.state === state) { return; }
    pulse.dataset.state = state;
    document.getElementById("pulse-word").textContent = pulse.dataset[state];
  };
  const fragment = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  };
  const box = (id) => talks.querySelector(`article[data-conversation="${CSS.escape(id)}"]`);

  // Sound: two soft tones, made here.
  const sound = document.getElementById("sound");
  let audio = null;
  const hears = () => sound.getAttribute("aria-pressed") === "true";
  const ready = () => {
    audio = audio || new AudioContext();
    if (audio.state === "suspended") { audio.resume(); }
  };
  const ring = () => {
    if (!hears()) { return; }
    ready();
    [[660, 0], [880, 0.18]].forEach(([pitch, after]) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const from = audio.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.2, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.32);
    });
    desk.dataset.rang = String(Number(desk.dataset.rang || 0) + 1);
  };
  sound.setAttribute("aria-pressed", stored("console-sound", "no") === "yes" ? "true" : "false");
  sound.addEventListener("click", () => {
    const on = !hears();
    sound.setAttribute("aria-pressed", String(on));
    store("console-sound", on ? "yes" : "no");
    ring();
  });

  // What changed.
  const badge = (waiting, urgent) => {
    const mark = urgent ? `▲ ${urgent} · ` : waiting ? `(${waiting}) ` : "";
    document.title = mark + plainTitle;
  };
  const drawQueue = (state) => {
    document.getElementById("count").textContent = state.waiting.length;
    document.getElementById("none").hidden = state.waiting.length > 0;
    badge(state.waiting.length, state.urgent.length);
    const news = state.urgent.filter((id) => !known.has(id));
    known.clear();
    state.urgent.forEach((id) => known.add(id));
    if (news.length) {
      tell(desk.dataset.newUrgent);
      ring();
    }
    if (state.queue === lastQueue) { return; }
    lastQueue = state.queue;
    const focused = queue.contains(document.activeElement) && document.activeElement.closest("li");
    const id = focused && focused.dataset.conversation;
    const onButton = focused && document.activeElement.matches("button");
    queue.replaceChildren(fragment(state.queue));
    const same = id && queue.querySelector(`li[data-conversation="${CSS.escape(id)}"]`);
    if (same) { (onButton && same.querySelector("button") || same).focus({ preventScroll: true }); }
    else if (id) { const next = queue.querySelector("li"); if (next) { next.focus({ preventScroll: true }); } }
  };
  const drawLines = (article, talk) => {
    const lines = article.querySelector(".lines");
    const now = [...lines.children].map((line) => line.dataset.place).join();
    if (now === talk.places.join()) { return; }
    const open = new Set([...lines.querySelectorAll("details[open]")].map((d) => d.closest("li").dataset.place));
    lines.replaceChildren(fragment(talk.lines));
    lines.querySelectorAll("details").forEach((d) => { d.open = open.has(d.closest("li").dataset.place); });
    lines.scrollTop = lines.scrollHeight;
  };
  const lose = (article) => {
    const text = article.querySelector(".reply textarea");
    const draft = text && text.value.trim();
    const had = article.contains(document.activeElement);
    if (!draft || article.dataset.ended) { article.remove(); if (had) { focusNext(); } return; }
    if (article.classList.contains("gone")) { return; }
    article.classList.add("gone");
    text.readOnly = true;
    article.querySelectorAll("button, select, details").forEach((one) => { one.hidden = true; });
    warn(article, desk.dataset.lost);
  };
  const focusNext = () => {
    const next = talks.querySelector("article:not(.gone)") || queue.querySelector("li");
    if (next) { next.focus(); }
  };
  const warn = (article, words) => {
    const place = article.querySelector(".lease");
    place.querySelector(".lease-word").textContent = words;
    place.hidden = !words;
  };
  const drawTalks = (state) => {
    const mine = new Set(state.talks.map((talk) => talk.conversation));
    state.talks.forEach((talk) => {
      let article = box(talk.conversation);
      if (article && article.classList.contains("gone")) { article.remove(); article = null; }
      if (article) {
        drawLines(article, talk);
      } else {
        talks.append(fragment(talk.box));
        article = box(talk.conversation);
        article.querySelector(".lines").scrollTop = article.querySelector(".lines").scrollHeight;
      }
      article.dataset.note = talk.note;
      article.dataset.until = String(Date.now() + talk.seconds_left * 1000);
    });
    window.tucausa.talks = state.talks.length;
    talks.querySelectorAll("article").forEach((article) => {
      if (!mine.has(article.dataset.conversation)) { lose(article); }
    });
    document.getElementById("no-talks").hidden = talks.children.length > 0;
    document.querySelector(".desk").classList.toggle("has-talks", talks.children.length > 0);
  };
  const draw = (state) => {
    drawQueue(state);
    drawTalks(state);
  };
  const settled = async (answer) => {
    if (answer.status === 401) { location.reload(); return null; }
    const body = await answer.json();
    if (answer.ok) { draw(body); } else { tell(body.error); }
    return answer.ok;
  };
  const refresh = async () => {
    if (fetching) { stale = true; return; }
    fetching = true;
    try {
      await settled(await fetch("/console/waiting/state", { headers: { Accept: "application/json" } }));
    } catch { show("off"); }
    fetching = false;
    if (stale) { stale = false; refresh(); }
  };

  // Forms.
  desk.addEventListener("submit", async (event) => {
    const form = event.target;
    event.preventDefault();
    if (form.dataset.ask && !window.confirm(form.dataset.ask)) { return; }
    if (form.dataset.busy) { return; }
    form.dataset.busy = "yes";
    const article = form.closest("article");
    const deed = form.action.split("/").pop();
    const fields = new FormData(form);
    try {
      if (article && ["close", "release", "hand"].includes(deed)) { article.dataset.ended = "yes"; }
      const good = await settled(await window.tucausa.post(form.action, fields));
      if (!good && article) { delete article.dataset.ended; await refresh(); }
      if (good) { did(deed, form, fields); }
    } catch {
      if (article) { delete article.dataset.ended; }
      tell(desk.dataset.failed);
      show("off");
    }
    delete form.dataset.busy;
  });
  const did = (deed, form, sent) => {
    tell(desk.dataset[`done${deed[0].toUpperCase()}${deed.slice(1)}`]);
    if (deed === "reply") {
      form.reset();
      form.elements.token.value = [...crypto.getRandomValues(new Uint8Array(8))]
        .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    } else if (deed === "note") {
      const note = form.elements.text;
      if (note.value === sent.get("text")) { note.value = form.closest("article").dataset.note; }
    } else if (deed === "claim") {
      const article = box(form.elements.conversation.value);
      if (article) { article.querySelector(".reply textarea").focus(); }
    }
  };
  talks.addEventListener("change", (event) => {
    if (!event.target.matches(".canned")) { return; }
    const text = event.target.form.querySelector("textarea");
    const prepared = event.target.selectedOptions[0].dataset.text;
    if (prepared) {
      text.value = text.value.trim() ? `${text.value.trimEnd()}\n${prepared}` : prepared;
      event.target.value = "";
      text.focus();
    }
  });

  // Signs of life.
  ["keydown", "pointerdown", "input", "wheel", "touchstart"].forEach((name) =>
    document.addEventListener(name, () => { moved = Date.now(); moves = true; }, { passive: true }));
  const beat = async () => {
    if (!acts || !talks.querySelector("article:not(.gone)")) { return; }
    const path = moves ? "/console/waiting/here" : "/console/waiting/beat";
    moves = false;
    try {
      await settled(await window.tucausa.post(path, {}));
      show("on");
    } catch { show("off"); }
  };
  setInterval(beat, BEAT_MS);
  setInterval(() => {
    const idleLeft = Math.round(idle - (Date.now() - moved) / 1000);
    talks.querySelectorAll("article:not(.gone)").forEach((article) => {
      const leaseLeft = Math.round((Number(article.dataset.until || Infinity) - Date.now()) / 1000);
      const left = Math.min(idleLeft, leaseLeft);
      const near = idleLeft <= WARN_SECONDS || leaseLeft <= LEASE_WARN_SECONDS;
      if (near && article.querySelector(".lease").hidden) { ring(); }
      const words = near ? desk.dataset.lease.replace("#", Math.max(0, left)) : "";
      if (near || !article.querySelector(".lease").hidden) { warn(article, words); }
    });
  }, 1000);
  talks.addEventListener("click", (event) => {
    if (event.target.matches(".stay")) { moves = true; beat(); }
  });

  // Keys.
  const keys = document.getElementById("keys");
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const stops = () => [...queue.querySelectorAll("li"), ...talks.querySelectorAll("article:not(.gone)")];
  const current = () => document.activeElement.closest("#queue li, #talks article");
  const move = (step) => {
    const all = stops();
    if (!all.length) { return; }
    const at = all.indexOf(current());
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    all[to].focus();
  };
  const press = {
    j: () => move(1),
    k: () => move(-1),
    c: () => {
      const one = current() || queue.querySelector("li");
      const form = one && one.querySelector("form[action$='/claim']");
      if (form) { form.requestSubmit(); }
    },
    r: () => {
      const one = current();
      const article = one && one.matches("article") ? one : talks.querySelector("article:not(.gone)");
      if (article) { article.querySelector(".reply textarea").focus(); }
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const one = current();
      if (one && one !== document.activeElement) { one.focus(); } else { document.activeElement.blur(); }
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".reply textarea")) {
      event.target.form.requestSubmit();
      return;
    }
    if (!keys || keys.getAttribute("aria-pressed") !== "true") { return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    if (press[event.key]) {
      event.preventDefault();
      press[event.key]();
    }
  });
  if (keys) {
    const help = document.getElementById("key-help");
    const set = (on) => { keys.setAttribute("aria-pressed", String(on)); help.hidden = !on; };
    set(stored("console-keys", "yes") === "yes");
    keys.addEventListener("click", () => {
      const on = keys.getAttribute("aria-pressed") !== "true";
      set(on);
      store("console-keys", on ? "yes" : "no");
    });
  }

  // The stream says when to look.
  let source = null;
  const listen = () => {
    source = new EventSource("/console/waiting/events");
    source.addEventListener("open", () => show("on"));
    source.addEventListener("desk", refresh);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) {
        show("off");
        setTimeout(() => { refresh(); listen(); }, 4000);
      }
    });
  };
  window.addEventListener("pagehide", () => source.close());
  document.getElementById("toggles").hidden = false;
  desk.querySelectorAll(".lines").forEach((lines) => { lines.scrollTop = lines.scrollHeight; });
  badge(queue.children.length, known.size);
  window.tucausa.talks = talks.children.length;
  listen();
})();
