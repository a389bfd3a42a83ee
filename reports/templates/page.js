// Adds to the pages what only a script can: the filter and the order of the claims, and places in
// closed details that open when a link leads there. Without it every word can be read.
"use strict";

const make = (name, properties, children = []) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

(() => {
  // A link into closed details opens them.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
    if (target) target.scrollIntoView();
  };
  if (location.hash) reveal();
  addEventListener("hashchange", reveal);

  const heading = document.getElementById("all-claims");
  const tables = [...document.querySelectorAll("table.claims")];
  if (!heading || tables.length === 0) return;
  const table = tables[0];
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const key = "verdict-";

  const values = (of) => [...new Set(rows.map(of))];
  const choice = (words, all, options) => {
    const select = make("select", {}, [make("option", { value: "", textContent: all })]);
    const option = ([value, textContent]) => make("option", { value, textContent });
    select.append(...options.map(option));
    return [make("label", {}, [make("span", { textContent: words }), select]), select];
  };

  const documents = values((row) => row.dataset.document).map((name) => [name, name]);
  const outcomes = [...document.querySelectorAll(".glance a")].map((link) => [
    link.hash.slice(1 + key.length),
    link.querySelector(".words").textContent,
  ]);
  const [documentLabel, documentChoice] = choice("Document", "all documents", documents);
  const [outcomeLabel, outcomeChoice] = choice("Verdict", "all verdicts", outcomes);
  const words = make("input", { type: "search", placeholder: "words of a claim" });
  const clear = make("button", { type: "button", textContent: "Show all" });
  const said = make("p", { className: "said", role: "status" });
  const form = make("form", { className: "filter", role: "search" }, [
    documentLabel,
    outcomeLabel,
    make("label", {}, [make("span", { textContent: "Search" }), words]),
    clear,
  ]);
  form.onsubmit = (event) => event.preventDefault();
  table.closest(".scroll").before(form, said);

  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits =
        (!documentChoice.value || row.dataset.document === documentChoice.value) &&
        (!outcomeChoice.value || row.dataset.outcome === outcomeChoice.value) &&
        wanted.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    said.textContent = `${count} of ${rows.length} claims shown`;
    for (const link of document.querySelectorAll(".glance a")) {
      link.ariaCurrent = link.hash === `#${key}${outcomeChoice.value}` ? "true" : null;
    }
  };
  // The address says which verdict is shown, so that it can be sent to somebody.
  const read = () => {
    const hash = location.hash.slice(1);
    if (!hash.startsWith(key)) return;
    outcomeChoice.value = hash.slice(key.length);
    documentChoice.value = "";
    words.value = "";
    show();
    heading.scrollIntoView();
  };
  const note = () => {
    const chosen = outcomeChoice.value;
    const page = location.pathname.split("/").pop();
    history.replaceState(null, "", chosen ? `#${key}${chosen}` : page);
  };
  documentChoice.onchange = words.oninput = show;
  outcomeChoice.onchange = () => {
    note();
    show();
  };
  clear.onclick = () => {
    outcomeChoice.value = documentChoice.value = words.value = "";
    note();
    show();
  };
  addEventListener("hashchange", read);

  // A heading orders the rows by its column, and once more the other way round.
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    const button = make("button", { type: "button", textContent: cell.textContent });
    cell.replaceChildren(button);
    button.onclick = () => {
      const isDown = cell.ariaSort === "ascending";
      for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
      cell.ariaSort = isDown ? "descending" : "ascending";
      const text = (row) => row.cells[column].textContent.trim();
      const order = [...rows].sort((one, two) => compare(text(one), text(two)));
      body.append(...(isDown ? order.reverse() : order));
    };
  });
  show();
  read();
})();
