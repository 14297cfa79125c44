"use strict";
// Language, filters and paging. Without it everything is shown; nothing is sent anywhere.
(() => {
  const PAGE = 50;
  const PRINT_MOST = 500;
  const root = document.documentElement;
  const one = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  root.classList.add("js");

  // Language: remembered where the browser lets a local file remember.
  const remember = (lang) => { try { localStorage.setItem("policyguard-lang", lang); } catch { /* private mode */ } };
  const remembered = () => { try { return localStorage.getItem("policyguard-lang"); } catch { return null; } };
  const speak = (lang) => {
    root.lang = lang;
    one("#lang-" + lang).checked = true;
  };
  for (const lang of ["ja", "en"]) {
    one("#lang-" + lang).addEventListener("change", () => { speak(lang); remember(lang); draw(); });
  }
  const says = (ja, en) => (root.lang === "en" ? en : ja);

  const form = one("#filters");
  if (!form) { speak(["ja", "en"].includes(remembered()) ? remembered() : root.lang); return; }
  const search = one("#q");
  const only = one("#only");
  const cases = all("article.case").map((element) => ({
    element,
    a: [element.dataset.a],
    s: [element.dataset.s],
    k: element.dataset.k.split(" "),
    text: null,
  }));
  const state = { page: 0, only: null, fitting: cases };

  const textOf = (item) => (item.text ??= fold(item.element.textContent));
  const idOf = (item, kind) => item.element.querySelector("[data-" + kind + "]")?.textContent;
  const ticked = (name) => all("input[name=" + name + "]:checked", form).map((input) => input.value);

  function fits(item, wanted, words) {
    return Object.entries(wanted).every(([name, values]) => !values.length || item[name].some((v) => values.includes(v)))
      && (!state.only || idOf(item, state.only.kind) === state.only.id)
      && words.every((word) => textOf(item).includes(word));
  }

  function filter() {
    const wanted = { a: ticked("a"), k: ticked("k"), s: ticked("s") };
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    state.fitting = cases.filter((item) => fits(item, wanted, words));
    state.page = 0;
    only.hidden = !state.only;
    only.firstElementChild.textContent = state.only ? state.only.id : "";
    draw();
  }

  function draw(first = state.page * PAGE, last = first + PAGE) {
    const shown = new Set(state.fitting.slice(first, last));
    for (const item of cases) item.element.hidden = !shown.has(item);
    one("#nothing").hidden = state.fitting.length > 0;
    const count = state.fitting.length.toLocaleString();
    const range = state.fitting.length ? `${first + 1}–${Math.min(last, state.fitting.length)}` : "0";
    const told = says(`${count} 件中 ${range} 件目`, `${range} of ${count}`);
    one("#status").textContent = told;
    for (const pager of all("[data-pager]")) page(pager, told);
  }

  function page(pager, told) {
    const pages = Math.max(1, Math.ceil(state.fitting.length / PAGE));
    const text = document.createElement("span");
    text.textContent = told;
    const buttons = document.createElement("div");
    const place = document.createElement("span");
    place.textContent = `${state.page + 1} / ${pages}`;
    buttons.append(turn(says("前へ", "Previous"), -1, state.page > 0), place, turn(says("次へ", "Next"), 1, state.page + 1 < pages));
    pager.replaceChildren(text, buttons);
  }

  function turn(name, step, possible) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.disabled = !possible;
    button.addEventListener("click", () => { state.page += step; draw(); one("#list").scrollIntoView(); });
    return button;
  }

  // Links of the tables and tiles: show the cases of one person, conversation or action.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sender], a[data-conversation], a[data-action]");
    if (!link) return;
    event.preventDefault();
    const { sender, conversation, action } = link.dataset;
    if (link.closest("article")) {
      state.only = { kind: sender === undefined ? "conversation" : "sender", id: link.textContent };
    } else {
      form.reset();
      state.only = action ? null : { kind: sender === undefined ? "conversation" : "sender", id: sender ?? conversation };
      for (const input of all("input[name=a]", form)) input.checked = input.value === action;
    }
    filter();
    one("#cases").scrollIntoView();
    one("#cases").focus({ preventScroll: true });
  });

  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
  form.addEventListener("change", (event) => { if (event.target !== search) filter(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => { state.only = null; setTimeout(filter); });
  only.lastElementChild.addEventListener("click", () => { state.only = null; filter(); });
  addEventListener("beforeprint", () => draw(0, PRINT_MOST));
  addEventListener("afterprint", () => draw());

  for (const input of all(".pill input", form)) {
    const count = cases.filter((item) => item[input.name].includes(input.value)).length;
    input.parentElement.querySelector("small").textContent = count.toLocaleString();
    input.parentElement.hidden = count === 0;
  }
  speak(["ja", "en"].includes(remembered()) ? remembered() : root.lang);
  filter();
})();
