// Liveness, boxes and keys of the console. Every page works without it.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const group = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");

  // A token behind # never reaches a server's log; the command prints such an address.
  const signIn = find("#sign-in");
  if (signIn && location.hash.startsWith("#token=")) {
    signIn.elements.token.value = decodeURIComponent(location.hash.slice(7));
    history.replaceState(null, "", location.pathname + location.search);
    signIn.requestSubmit();
  }

  // A form that was kept through the sign-in goes on to the page that shows it again.
  find("#going-on")?.requestSubmit();

  // The rows of the first page, when a count changed. The focus stays on its row.
  const renew = async () => {
    if (!find("#latest")) return;
    const answer = await fetch("/latest");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [before, after] = [find("#latest"), page.querySelector("#latest")];
    if (!answer.ok || !after) return;
    const focused = before.contains(document.activeElement) && document.activeElement.getAttribute("href");
    before.replaceWith(after);
    if (focused) all("#latest a").find((row) => row.getAttribute("href") === focused)?.focus();
  };

  // Counts, as they change; of the tab that is seen alone, because browsers open few connections.
  const live = find("#live");
  if (live && window.EventSource) {
    let source = null;
    const say = (words, tone) => {
      live.hidden = false;
      if (live.textContent !== words) live.textContent = words;
      live.className = `live ${tone}`;
    };
    const leave = () => {
      source?.close();
      source = null;
    };
    const follow = () => {
      if (source || document.hidden) return;
      source = new EventSource("/events");
      source.addEventListener("counts", (event) => {
        const counts = JSON.parse(event.data);
        let changed = false;
        for (const place of all("[data-count]")) {
          const now = group(counts[place.dataset.count] || 0);
          changed ||= place.textContent !== now;
          place.textContent = now;
        }
        if (changed) renew().catch(() => {});
        say("Live", "good");
      });
      source.addEventListener("age", (event) => {
        const age = find("#age");
        const told = JSON.parse(event.data);
        if (age.textContent !== told) age.textContent = told;
        age.hidden = !told;
      });
      source.addEventListener("over", () => {
        leave();
        say("Session over: sign in again", "warn");
      });
      source.addEventListener("error", () => say("Not connected", "warn"));
    };
    document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
    window.addEventListener("pagehide", leave);
    follow();
  }

  // A field and its box light up together.
  const light = (path, on) => {
    for (const one of all("[data-path]")) {
      if (one.dataset.path === path) one.classList.toggle("lit", on);
    }
  };
  const lights = (event, on) => {
    const holder = event.target.closest?.("[data-path]");
    if (!holder) return;
    light(holder.dataset.path, on);
    if (on && event.type === "focusin" && !holder.closest(".papers")) {
      document.getElementById(`box-${holder.dataset.path}`)?.scrollIntoView({ block: "nearest" });
    }
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => lights(event, on));
  }

  // A second press belongs to the page or the question before: a button that decides takes nothing
  // in the first moment after it appeared.
  const SETTLE_MS = 600;
  const deciding = ".decide button, button[data-key]";
  const settle = (buttons) => {
    for (const button of buttons) {
      button.setAttribute("aria-disabled", "true");
      setTimeout(() => button.removeAttribute("aria-disabled"), SETTLE_MS);
    }
  };
  settle(all(deciding));
  document.addEventListener("htmx:load", (event) => settle(event.target.querySelectorAll(deciding)));
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.("button[aria-disabled]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  // What cannot be undone is asked once more, by the button itself.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-sure]");
    if (!button) return;
    event.preventDefault();
    button.firstChild.data = `${button.dataset.sure} `;
    button.removeAttribute("data-sure");
    button.focus();
    settle([button]);
  });

  // Keys. Letters alone can be switched off, for people whose tools send them.
  const keys = find("#keys");
  const keysOn = find("#keys-on");
  if (!keys) return;
  keysOn.checked = localStorage.getItem("keys") !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem("keys", keysOn.checked ? "on" : "off"));
  find("#keys-button").addEventListener("click", () => keys.showModal());

  const places = { o: "/", r: "/review", i: "/invoices", f: "/failures", d: "/findings" };
  let going = false;
  const step = (by) => {
    const rows = all("main a.row, main .editing input, main .editing select, main .editing textarea").filter((row) => row.checkVisibility());
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    next?.focus();
  };
  const typing = (target) => target.matches("input:not([type=checkbox]), textarea, select");
  document.addEventListener("keydown", (event) => {
    const sends = (event.ctrlKey || event.metaKey) && event.key === "Enter";
    // A key that is held acts once; it goes on to move, and to write.
    if (event.repeat && (sends || !typing(event.target)) && !["j", "k"].includes(event.key)) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    // In a form of several decisions, Enter in the note, which may be about any, chooses none.
    const decisions = event.target.matches("#note") ? event.target.form.querySelectorAll("button") : [];
    if (event.key === "Enter" && decisions.length > 1) {
      event.preventDefault();
      decisions[0].focus();
      return;
    }
    if (sends && event.target.form) {
      event.preventDefault();
      event.target.form.querySelector("button.first")?.click();
      return;
    }
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open || typing(event.target)) return;
    if (!keysOn.checked && event.key !== "?") return;
    if (going) {
      going = false;
      if (places[event.key]) location.assign(places[event.key]);
      return;
    }
    if (event.key === "g") going = true;
    else if (event.key === "?") keys.showModal();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      event.preventDefault();
      const search = find("[data-search]");
      if (search) search.focus();
      else location.assign("/invoices");
    } else {
      const chosen = all("[data-key]").find((one) => one.dataset.key === event.key && one.checkVisibility());
      if (chosen) {
        event.preventDefault();
        chosen.click();
      }
    }
  });
})();
