// Keeps a page up to date: asks every five seconds which moment it is, takes the new page when there is
// one, and says how old what is shown is. Everything can be read without it.
"use strict";
(function () {
  const body = document.body;
  const fresh = document.getElementById("fresh");
  const asof = document.getElementById("asof");
  const age = document.getElementById("age");
  let newest = Number(body.dataset.newest || 0);
  let generation = body.dataset.generation;
  const staleAfter = Number(body.dataset.staleAfter || 180);
  let offset = 0;
  let lost = 0;

  function words(seconds) {
    const minutes = Math.max(0, Math.floor(seconds / 60));
    if (minutes < 60) { return minutes + " min"; }
    if (minutes < 2880) { return Math.floor(minutes / 60) + " h " + (minutes % 60) + " min"; }
    return Math.floor(minutes / 1440) + " d " + (Math.floor(minutes / 60) % 24) + " h";
  }

  function show() {
    if (!fresh || !age) { return; }
    if (lost > 0) {
      fresh.classList.add("stale");
      age.textContent = "(the dashboard does not answer since " + words((Date.now() - lost) / 1000) + ")";
      return;
    }
    if (!newest) { return; }
    const seconds = Date.now() / 1000 + offset - newest - 60;
    const isStale = seconds > staleAfter;
    fresh.classList.toggle("stale", isStale);
    age.textContent = isStale ? "" : "(" + words(seconds) + " ago)";
  }

  async function take() {
    const answer = await fetch(location.href, { cache: "no-cache" });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.getElementById("main");
    const line = page.getElementById("asof");
    const own = document.getElementById("main");
    if (!main || !own) { return; }
    own.replaceWith(document.adoptNode(main));
    if (line && asof) { asof.textContent = line.textContent; }
    document.title = page.title;
    newest = Number(page.body.dataset.newest || 0);
    generation = page.body.dataset.generation;
  }

  async function look() {
    try {
      const answer = await fetch("/api/v1/moment", { cache: "no-store" });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      const moment = await answer.json();
      // The server's clock, as the browser's may be off.
      const date = Date.parse(answer.headers.get("Date") || "");
      if (date) { offset = (date - Date.now()) / 1000; }
      lost = 0;
      if (moment.generation !== generation && !document.hidden) { await take(); }
    } catch (error) {
      if (lost === 0) { lost = Date.now(); }
    }
    show();
  }

  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  look();
})();
