"use strict";
// Keys of the review: j k move, a t n o b i open what can be done, digits pick a topic.
const heaps = [...document.querySelectorAll("[data-heap]")];
const filter = document.getElementById("filter");
const topic = document.getElementById("topic");
const options = topic ? [...topic.querySelectorAll("option")] : [];
const groups = topic ? [...topic.querySelectorAll("optgroup")].map((group) => [group, [...group.children]]) : [];

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow() {
  const words = folded(filter.value).split(/\s+/).filter(Boolean);
  let first = null;
  for (const [group, members] of groups) {
    const found = members.filter((option) => words.every((word) => folded(option.textContent).includes(word)));
    group.replaceChildren(...found);
    group.hidden = found.length === 0;
    first = first || found[0] || null;
  }
  topic.value = words.length && first ? first.value : "";
}

function open(id, focus, action) {
  const panel = document.getElementById(id);
  if (!panel) { return false; }
  for (const other of document.querySelectorAll(".choices details")) { other.open = other === panel; }
  if (action) { panel.querySelector(`input[value="${action}"]`).checked = true; }
  const target = panel.querySelector(focus);
  target.focus();
  if (target.select && target.tagName !== "SELECT") { target.select(); }
  return true;
}

const keys = {
  a: () => open("phrase", "#filter", "train"),
  t: () => open("phrase", "#filter", "test"),
  n: () => open("draft", "#title"),
  o: () => open("scope", "input[name=near]:checked"),
  b: () => open("abuse", "button"),
  i: () => open("ignore", "button"),
  j: () => move(1),
  k: () => move(-1),
};

function move(step) {
  if (!heaps.length) { return false; }
  const at = heaps.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : heaps.length - 1) : Math.min(Math.max(at + step, 0), heaps.length - 1);
  heaps[next].focus();
  return true;
}

function leave() {
  const panel = document.querySelector(".choices details[open]");
  if (panel) {
    panel.open = false;
    panel.querySelector("summary").focus();
    return;
  }
  const back = document.querySelector("[data-back]");
  if (back) { back.click(); }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey) { return; }
  const form = event.target.closest ? event.target.closest(".choices form") : null;
  if (event.ctrlKey) {
    if (event.key === "Enter" && form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.key === "Escape") {
    leave();
    return;
  }
  const typing = event.target.matches && event.target.matches("textarea, select, input:not([type=radio])");
  if (!typing && keys[event.key] && keys[event.key]()) { event.preventDefault(); }
});

if (filter && topic) {
  document.querySelector("[data-filter]").hidden = false;
  filter.addEventListener("input", narrow);
  filter.addEventListener("keydown", (event) => {
    const suggested = options.filter((option) => option.hasAttribute("data-suggested"));
    const picked = filter.value === "" && /^[1-5]$/.test(event.key) ? suggested[Number(event.key) - 1] : null;
    if (picked) {
      topic.value = picked.value;
    } else if (event.key === "ArrowDown") {
      topic.focus();
      event.preventDefault();
      return;
    } else if (event.key !== "Enter" || event.ctrlKey) {
      return;
    }
    event.preventDefault();
    if (topic.value) { document.getElementById("text").focus(); }
  });
}
