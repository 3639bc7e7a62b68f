// Reloads the page when a content file was saved: a long poll, so that it works everywhere.
"use strict";
(async () => {
  const now = document.currentScript?.dataset.reading ?? document.querySelector("script[data-reading]").dataset.reading;
  for (;;) {
    try {
      const answer = await fetch(`/preview/changes?now=${encodeURIComponent(now)}`);
      if (answer.ok && (await answer.text()) !== now) return location.reload();
    } catch {
      await new Promise((again) => setTimeout(again, 1000));
    }
  }
})();
